using System.Formats.Tar;
using System.IO.Compression;
using Hikeshi.Detection.Input;

namespace Hikeshi.Detection;

/// <summary>One stream of events: a file, or an entry of an archive.</summary>
/// <param name="Name">The path; for an entry <c>archive!entry</c>.</param>
/// <param name="Stream">Valid until the next source is asked for.</param>
public sealed record EventSource(string Name, Stream Stream);

/// <summary>Finds streams of events in files and directories: JSON lines plain (<c>.json .jsonl .ndjson .log</c>), <c>.gz</c>, and inside <c>.zip</c>, <c>.tar</c>, <c>.tar.gz</c>, <c>.tgz</c>.</summary>
public static class EventFiles
{
    private static readonly string[] Plain = [".json", ".jsonl", ".ndjson", ".log"];

    /// <summary>The file itself, whatever its name; of a directory, every file below it whose name says that it holds events, in order of path.</summary>
    public static IEnumerable<string> Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(path, "*", options).Where(IsEventFile).Order(StringComparer.Ordinal);
    }

    /// <exception cref="InvalidDataException">A damaged archive; may come after some sources.</exception>
    /// <exception cref="IOException">The file cannot be read, or an archive is cut off.</exception>
    public static IEnumerable<EventSource> Open(string file)
    {
        var name = file.ToLowerInvariant();
        using var stream = File.OpenRead(file);
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            foreach (var source in Zip(file, stream))
            {
                yield return source;
            }
        }
        else if (name.EndsWith(".tar", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal) || name.EndsWith(".tar.gz", StringComparison.Ordinal))
        {
            foreach (var source in Tar(file, name.EndsWith(".tar", StringComparison.Ordinal) ? (Stream)stream : new WholeGzip(stream)))
            {
                yield return source;
            }
        }
        else
        {
            yield return new(file, name.EndsWith(".gz", StringComparison.Ordinal) ? new WholeGzip(stream) : stream);
        }
    }

    private static IEnumerable<EventSource> Zip(string file, Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (var entry in archive.Entries)
        {
            if (IsPlain(entry.FullName))
            {
                using var content = entry.Open();
                yield return new($"{file}!{entry.FullName}", content);
            }
        }
    }

    private static IEnumerable<EventSource> Tar(string file, Stream stream)
    {
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content && IsPlain(entry.Name))
            {
                yield return new($"{file}!{entry.Name}", content);
            }
        }
    }

    private static bool IsPlain(string name) =>
        Plain.Contains(Path.GetExtension(name).ToLowerInvariant()) && !Path.GetFileName(name).StartsWith('.') && !name.Contains("__MACOSX", StringComparison.Ordinal);

    private static bool IsEventFile(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        return IsPlain(name) || name.EndsWith(".gz", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal)
            || name.EndsWith(".zip", StringComparison.Ordinal) || name.EndsWith(".tar", StringComparison.Ordinal);
    }
}
