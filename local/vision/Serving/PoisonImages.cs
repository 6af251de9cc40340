using System.Globalization;

namespace Sluice.Vision.Serving;

/// <summary>
/// Remembers, beyond the end of this process, the images at which work failed, took too long, or ended the process. An image with two
/// failed attempts is given up until the last of them is a day old. Its failed attempts are forgotten once each kind of work that was
/// under way in them has succeeded.
/// </summary>
/// <remarks>
/// An image has a file from the moment when work on it begins: the number of failed attempts, with the one under way counted as if it
/// had failed, and the kinds of work that have not succeeded since the first. So an attempt that ends the process is on record whatever
/// the process died of; only one that succeeds, or a service that is stopped in order, takes it back.
/// </remarks>
internal sealed class PoisonImages
{
    private const int MaxFailedAttempts = 2;

    /// <summary>Images; beyond it the oldest are forgotten.</summary>
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
    public PoisonImages(string folder, TimeProvider time)
    {
        (_folder, _time) = (Directory.CreateDirectory(folder), time);
        Trim();
    }

    /// <summary>How many failed attempts an image has.</summary>
    /// <param name="image">Its SHA-256 as hex.</param>
    public int FailedAttempts(string image)
    {
        lock (_lock)
            return Find(image).Failures;
    }

    /// <summary>Work on an image begins.</summary>
    /// <returns>False where the image is given up; then it has not begun.</returns>
    public bool Begin(string image, string work)
    {
        lock (_lock)
        {
            var attempt = Find(image);
            if (attempt.Failures >= MaxFailedAttempts)
                return false;
            _underWay[image] = attempt;
            attempt.Running.Add(work);
            attempt.Unproven.Add(work);
            Try(() => Write(image, attempt));
            return true;
        }
    }

    /// <summary>Work that has begun ends.</summary>
    /// <param name="succeeded">False where the next attempt might end in the same way.</param>
    public void End(string image, string work, bool succeeded)
    {
        lock (_lock)
        {
            var attempt = _underWay[image];
            attempt.Running.Remove(work);
            attempt.Failed |= !succeeded;
            if (succeeded && !attempt.Running.Contains(work))
                attempt.Unproven.Remove(work);
            if (attempt.Running.Count == 0)
                _underWay.Remove(image);
            Try(() => Write(image, attempt));
            if (!succeeded)
                Try(Trim);
        }
    }

    /// <summary>The process is stopped in order: no attempt that it cuts short has failed.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var (image, attempt) in _underWay)
                Try(() => Write(image, attempt));
        }
    }

    private Attempt Find(string image)
    {
        if (_underWay.TryGetValue(image, out var attempt))
            return attempt;
        var file = FileOf(image);
        if (!file.Exists || IsOld(file))
            return new Attempt(0, default, []);
        var words = File.ReadAllText(file.FullName).Split(' ');
        // A process that died while it wrote left an empty file.
        var failures = int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return new Attempt(failures, file.LastWriteTimeUtc, words[1..]);
    }

    // Where it fails, an image that ends the process is tried more often: no reason not to work on others.
    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"What becomes of an image cannot be remembered: {e.Message}");
        }
    }

    // Without a flush to the disk: what the process has written outlives the process.
    private void Write(string image, Attempt attempt)
    {
        var file = FileOf(image);
        var failures = attempt.Running.Count > 0 && !_stopped ? attempt.EarlierFailures + 1 : attempt.Failures;
        if (failures == 0 || attempt.Unproven.Count == 0)
        {
            file.Delete();
            return;
        }
        File.WriteAllText(file.FullName, string.Create(CultureInfo.InvariantCulture, $"{failures} {string.Join(' ', attempt.Unproven)}"));
        file.LastWriteTimeUtc = failures > attempt.EarlierFailures ? _time.GetUtcNow().UtcDateTime : attempt.LastFailure;
    }

    private void Trim()
    {
        foreach (var (newer, file) in _folder.EnumerateFiles("*" + Extension).OrderByDescending(file => file.LastWriteTimeUtc).Index())
            if (newer >= Capacity || IsOld(file))
                file.Delete();
    }

    private bool IsOld(FileInfo file) => _time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Lifetime;

    private FileInfo FileOf(string image) => new(Path.Combine(_folder.FullName, image + Extension));

    /// <summary>Work of any kind on one image that overlaps: it fails once at most, whatever becomes of each.</summary>
    /// <param name="earlierFailures">Failed attempts before this one.</param>
    /// <param name="lastFailure">When the last of these failed.</param>
    /// <param name="unproven">The kinds of work that were under way in them and have not succeeded since.</param>
    private sealed class Attempt(int earlierFailures, DateTime lastFailure, IEnumerable<string> unproven)
    {
        public int EarlierFailures => earlierFailures;

        public DateTime LastFailure => lastFailure;

        public HashSet<string> Unproven { get; } = [.. unproven];

        public List<string> Running { get; } = [];

        public bool Failed { get; set; }

        public int Failures => earlierFailures + (Failed ? 1 : 0);
    }
}
