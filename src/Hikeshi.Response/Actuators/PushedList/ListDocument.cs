using System.Globalization;
using System.Text;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PushedList;

/// <summary>
/// An external list as plain text, one entry a line, <c>#</c> for comments (as PAN-OS and FortiOS read them). What belongs to a containment stands
/// under a comment with its mark and its end, up to the next comment; every other line is somebody else's, and stays.
/// </summary>
internal sealed class ListDocument
{
    private const string Until = " until ";
    private const string EndOfOurs = "# end";
    private readonly List<string> foreign = [];
    private readonly SortedDictionary<string, (DateTimeOffset End, List<string> Entries)> sections = new(StringComparer.Ordinal);

    public bool Has(string mark, IEnumerable<string> entries) => sections.TryGetValue(mark, out var section) && entries.All(section.Entries.Contains);

    public bool Knows(string mark) => sections.ContainsKey(mark);

    public void Put(string mark, DateTimeOffset end, IEnumerable<string> entries) => sections[mark] = (end, [.. entries]);

    public bool Remove(string mark) => sections.Remove(mark);

    /// <returns>How many containments of this node are taken out.</returns>
    public int RemoveAll(string prefix) => sections.Keys.Where(mark => mark.StartsWith(prefix, StringComparison.Ordinal)).ToList().Count(sections.Remove);

    /// <summary>Takes out what is ours and over: should the node have been dead at its end, the next change makes up for it.</summary>
    public void RemoveEnded(string prefix, DateTimeOffset now)
    {
        foreach (var (mark, section) in sections.Where(s => s.Value.End <= now && s.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList())
        {
            sections.Remove(mark);
        }
    }

    /// <exception cref="NotDoneException">It is no plain list: nothing may be written over it.</exception>
    public static ListDocument Parse(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Any(c => c is '<' or '\0' or '\uFFFD' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))))
        {
            throw new NotDoneException("what stands at that address is no plain list: it is left alone");
        }

        var document = new ListDocument();
        List<string>? open = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            if (line == EndOfOurs)
            {
                open = null;
            }
            else if (line.StartsWith('#') && document.Open(line) is { } entries)
            {
                open = entries;
            }
            else
            {
                open = line.StartsWith('#') ? null : open;
                (open ?? document.foreign).Add(line);
            }
        }

        return document;
    }

    public byte[] Write()
    {
        var text = new StringBuilder();
        foreach (var line in foreign)
        {
            text.Append(line).Append('\n');
        }

        foreach (var (mark, (end, entries)) in sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {mark}{Until}{end:O}\n");
            foreach (var entry in entries)
            {
                text.Append(entry).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.Append(sections.Count > 0 ? EndOfOurs + "\n" : "").ToString());
    }

    /// <returns>The entries that follow; null when the comment is none of ours.</returns>
    private List<string>? Open(string comment)
    {
        var at = comment.IndexOf(Until, StringComparison.Ordinal);
        var isMark = at > 2 && comment.StartsWith("# " + Mark.AnyMember, StringComparison.Ordinal);
        if (!isMark || !DateTimeOffset.TryParseExact(comment[(at + Until.Length)..], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end))
        {
            return null;
        }

        var entries = new List<string>();
        sections[comment[2..at]] = (end, entries);
        return entries;
    }
}
