using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Notifications;

/// <summary>What a receiver can hear of.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EventTopic>))]
public enum EventTopic
{
    /// <summary>A verification began.</summary>
    Started,

    /// <summary>A person is asked.</summary>
    ReviewRequested,

    /// <summary>A verification ended, however it did.</summary>
    Completed,

    /// <summary>An interceptor rejected a file.</summary>
    Rejected,

    /// <summary>Somebody revealed a file.</summary>
    Revealed,
}

/// <summary>Who hears of what: a copy taken when the file arrived.</summary>
public sealed record Subscription(string Receiver, EventTopic Topic);

/// <summary>The interceptor that rejected a file, and why.</summary>
public sealed record RejectedBy(string InterceptorId, string? Reason);

/// <summary>An event on its way to one receiver.</summary>
/// <param name="Id">The same on every attempt to deliver it.</param>
/// <param name="Receiver">Its name.</param>
/// <param name="RejectedBy">Null for other topics than <see cref="EventTopic.Rejected"/>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record OutgoingEvent(
    string Id, string Receiver, EventTopic Topic, FileEvent File, UploadContext Upload, RejectedBy? RejectedBy, DateTimeOffset At, int Attempt = 1);

/// <summary>Somebody outside who hears of files, in the words of the system that the receiver is written for.</summary>
public interface IEventReceiver
{
    /// <summary>Stable: it travels with events.</summary>
    string Name { get; }

    /// <summary>What the settings let it hear of; nothing where none are set.</summary>
    IReadOnlyList<EventTopic> Topics { get; }

    /// <summary>Null where nobody wants to hear any more.</summary>
    HttpRequestMessage? Request(OutgoingEvent message, DateTimeOffset now);
}

/// <summary>Who hears of what, by the present settings.</summary>
public sealed class Subscriptions(IEnumerable<IEventReceiver> receivers)
{
    public IReadOnlyList<Subscription> Take() => [.. receivers.SelectMany(receiver => receiver.Topics.Select(topic => new Subscription(receiver.Name, topic)))];
}
