using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Running;

namespace Hikeshi.Verbs.Respond;

/// <summary>The events of one run, a line of JSON each. A line is on disk before anything follows from it.</summary>
internal sealed class JournalFile : IDisposable
{
    private const long Largest = 256 << 20;

    private readonly FileStream file;

    private JournalFile(FileStream file, IReadOnlyList<RunEvent> before)
    {
        this.file = file;
        Before = before;
    }

    /// <summary>What the file held when it was opened.</summary>
    public IReadOnlyList<RunEvent> Before { get; }

    /// <exception cref="RefusedException">It cannot be written, somebody else writes it, or it is no journal.</exception>
    public static JournalFile? Open(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var file = new FileStream(OutputFile.Require(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            try
            {
                return new JournalFile(file, Read(file, path));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(new Refusal("playbook.journal", path, fault.Message.TrimEnd('.'), "a file that nobody else is writing", "Give another file, or end the other run"));
        }
    }

    public void Append(RunEvent happened)
    {
        file.Write(Encoding.UTF8.GetBytes(RunJournal.Write(happened) + "\n"));
        file.Flush(flushToDisk: true);
    }

    public void Dispose() => file.Dispose();

    /// <summary>A last line that a power cut left unfinished happened to nobody: it is cut off.</summary>
    private static List<RunEvent> Read(FileStream file, string path)
    {
        if (file.Length > Largest)
        {
            throw new RefusedException(new Refusal("playbook.journal", path, $"{file.Length} bytes", $"at most {Largest}", "Start a new run"));
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        file.SetLength(whole);
        file.Seek(0, SeekOrigin.End);
        var lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var events = lines.Select((line, i) => RunJournal.Read(line, $"{path} line {i + 1}")).ToList();
        return events.Count == 0 || (events[0] is RunBegan && events.Skip(1).All(e => e is not RunBegan))
            ? events
            : throw new RefusedException(new Refusal("playbook.journal", path, "it does not begin with the beginning of a run, or holds several", "the events of one run", "Give the journal that a run wrote, unchanged"));
    }
}
