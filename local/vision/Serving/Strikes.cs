using System.Globalization;

namespace Sluice.Vision.Serving;

/// <summary>
/// Remembers, beyond the end of this process, the pictures at which work came to no good end: it failed, took too long, or the process died
/// of it. With two such strikes a picture is given up, until they are a day old. It loses them once each of the works that were on
/// has ended well.
/// </summary>
/// <remarks>
/// A picture has a file from the beginning of a work on: the number of strikes, counting the attempt under way as one, and the works that
/// have not ended well since the first. So whatever ends the process leaves a strike behind; only an orderly end takes it back.
/// </remarks>
internal sealed class Strikes
{
    private const int Most = 2;

    /// <summary>Pictures; beyond it the oldest are forgotten.</summary>
    private const int Capacity = 1000;

    private const string Extension = ".strikes";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Attempt> _underWay = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _folder;
    private readonly TimeProvider _time;
    private bool _stopped;

    /// <param name="folder">Of this service alone; made where it is not there.</param>
    /// <exception cref="IOException">Nothing can be remembered there.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public Strikes(string folder, TimeProvider time)
    {
        (_folder, _time) = (Directory.CreateDirectory(folder), time);
        Trim();
    }

    /// <summary>How many a picture has.</summary>
    /// <param name="picture">Its SHA-256 as hex.</param>
    public int Of(string picture)
    {
        lock (_lock)
            return Find(picture).Strikes;
    }

    /// <summary>A work on a picture begins.</summary>
    /// <returns>False where the picture is given up; then it has not begun.</returns>
    public bool Begin(string picture, string work)
    {
        lock (_lock)
        {
            var attempt = Find(picture);
            if (attempt.Strikes >= Most)
                return false;
            _underWay[picture] = attempt;
            attempt.Running.Add(work);
            attempt.Suspects.Add(work);
            Try(() => Write(picture, attempt));
            return true;
        }
    }

    /// <summary>A work that has begun ends.</summary>
    /// <param name="well">False where the same might happen again.</param>
    public void End(string picture, string work, bool well)
    {
        lock (_lock)
        {
            var attempt = _underWay[picture];
            attempt.Running.Remove(work);
            attempt.Failed |= !well;
            if (well && !attempt.Running.Contains(work))
                attempt.Suspects.Remove(work);
            if (attempt.Running.Count == 0)
                _underWay.Remove(picture);
            Try(() => Write(picture, attempt));
            if (!well)
                Try(Trim);
        }
    }

    /// <summary>The process ends in order: what is under way is not to blame.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var (picture, attempt) in _underWay)
                Try(() => Write(picture, attempt));
        }
    }

    private Attempt Find(string picture)
    {
        if (_underWay.TryGetValue(picture, out var attempt))
            return attempt;
        var file = FileOf(picture);
        if (!file.Exists || IsOld(file))
            return new Attempt(0, default, []);
        var words = File.ReadAllText(file.FullName).Split(' ');
        // A process that died while it wrote left an empty file.
        var strikes = int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return new Attempt(strikes, file.LastWriteTimeUtc, words[1..]);
    }

    // Where it fails, a picture that ends the process is tried more often: no reason not to look at others.
    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"What becomes of a picture cannot be remembered: {e.Message}");
        }
    }

    // Without a flush to the disk: what the process has written outlives the process.
    private void Write(string picture, Attempt attempt)
    {
        var file = FileOf(picture);
        var strikes = attempt.Running.Count > 0 && !_stopped ? attempt.Earlier + 1 : attempt.Strikes;
        if (strikes == 0 || attempt.Suspects.Count == 0)
        {
            file.Delete();
            return;
        }
        File.WriteAllText(file.FullName, string.Create(CultureInfo.InvariantCulture, $"{strikes} {string.Join(' ', attempt.Suspects)}"));
        file.LastWriteTimeUtc = strikes > attempt.Earlier ? _time.GetUtcNow().UtcDateTime : attempt.Since;
    }

    private void Trim()
    {
        foreach (var (newer, file) in _folder.EnumerateFiles("*" + Extension).OrderByDescending(file => file.LastWriteTimeUtc).Index())
            if (newer >= Capacity || IsOld(file))
                file.Delete();
    }

    private bool IsOld(FileInfo file) => _time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Lifetime;

    private FileInfo FileOf(string picture) => new(Path.Combine(_folder.FullName, picture + Extension));

    /// <summary>Works on one picture that overlap: whatever befalls them is one strike.</summary>
    /// <param name="earlier">Strikes from before.</param>
    /// <param name="since">When the last of these came.</param>
    /// <param name="suspects">The works that have not ended well since.</param>
    private sealed class Attempt(int earlier, DateTime since, IEnumerable<string> suspects)
    {
        public int Earlier => earlier;

        public DateTime Since => since;

        public HashSet<string> Suspects { get; } = [.. suspects];

        public List<string> Running { get; } = [];

        public bool Failed { get; set; }

        public int Strikes => earlier + (Failed ? 1 : 0);
    }
}
