using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Objects;
using Sluice.Vision.Protocols;

namespace Sluice.Vision.Tests.Protocols;

public sealed class MoondreamWordsTests
{
    private static readonly DetectedObject[] CatOnCouch = [new("cat", 0.9f, default), new("couch", 0.6f, default), new("dog", 0.4f, default)];

    private static Judgement Judge(params (Category, Likelihood)[] judgements) => new(judgements);

    [Theory]
    [InlineData("What is it?", "cat")]
    [InlineData("Is it a cat or a dog? One word.", "cat")]
    [InlineData("Is it a COUCH or a dog?", "couch")]
    [InlineData("Is it a dog?", "unknown")]
    [InlineData("Is it a catapult?", "cat")]
    [InlineData("adult or not?", "unknown")]
    [InlineData("", "cat")]
    public void The_surest_of_what_is_offered_is_the_answer(string question, string answer) =>
        MoondreamWords.Default.Answer(question, Judge((Category.Adult, Likelihood.Possible)), CatOnCouch).ShouldBe(answer);

    [Fact]
    public void A_category_comes_before_a_thing() =>
        MoondreamWords.Default.Answer("What is it?", Judge((Category.Racy, Likelihood.Likely), (Category.Adult, Likelihood.VeryLikely)), CatOnCouch).ShouldBe("adult");

    [Fact]
    public void Where_nothing_is_seen_the_answer_is_the_word_for_that() =>
        MoondreamWords.Default.Answer("Is it a card?", Judge(), []).ShouldBe("unknown");

    [Fact]
    public void Words_may_be_ones_own()
    {
        var problems = new List<string>();
        var words = MoondreamWords.Parse(["nude=adult", "phone=cell phone"], "other", problems);
        problems.ShouldBeEmpty();
        words.Answer("nude, phone or other?", Judge(), [new("cell phone", 0.8f, new Box(0, 0, 1, 1))]).ShouldBe("phone");
        words.Answer("what?", Judge((Category.Adult, Likelihood.Likely)), []).ShouldBe("nude");
        words.Answer("cat?", Judge(), CatOnCouch).ShouldBe("other");
    }

    [Fact]
    public void Words_that_make_no_sense_are_all_told()
    {
        var problems = new List<string>();
        MoondreamWords.Parse(["nude", "two words=adult", "x=unicorn", "=adult", "a=cat", "A=dog"], "", problems);
        problems.Count.ShouldBe(6);
        problems[4].ShouldBe("A=dog: the word A is there already");
    }
}
