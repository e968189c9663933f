using System.Security.Cryptography;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Evidence.Verification;

/// <summary>Reads every entry of the segments and checks each by itself: canonical header, unique id, earlier causes, body against commitment.</summary>
internal sealed class SegmentCheck(ulong acknowledged, Findings findings)
{
    private readonly HashSet<EntryId> known = [];

    /// <summary>Leaf hashes, by index.</summary>
    public List<byte[]> Leaves { get; } = [];

    public ulong Erased { get; private set; }

    public int Segments { get; private set; }

    public void Run(string directory)
    {
        var paths = SegmentFile.List(directory);
        for (var i = 0; i < paths.Count; i++)
        {
            if (Path.GetFileName(paths[i]) != SegmentFile.NameOf(i + 1))
            {
                findings.Problem(paths[i], $"segment {SegmentFile.NameOf(i + 1)} is missing before this one");
                return;
            }

            if (!ReadOne(paths[i], isLast: i == paths.Count - 1))
            {
                return;
            }
        }

        if (acknowledged > (ulong)Leaves.Count)
        {
            findings.Problem(directory, $"the segments hold {Leaves.Count} entries, though {acknowledged} were acknowledged");
        }
    }

    private bool ReadOne(string path, bool isLast)
    {
        var head = new byte[SegmentFile.HeaderSize];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var read = RandomAccess.Read(file, head, 0);
        if (!SegmentFile.TryReadHeader(head.AsSpan(0, read), out var first) || first != (ulong)Leaves.Count)
        {
            if (isLast && acknowledged <= (ulong)Leaves.Count)
            {
                findings.Note($"{path} was being created when the node stopped; it holds nothing that was acknowledged");
                return true;
            }

            findings.Problem($"{path} at byte 0", "the segment's header is damaged or does not continue the log");
            return false;
        }

        Segments++;
        using var scanner = new SegmentScanner(file, first);
        try
        {
            var state = scanner.ReadAll(isLast ? acknowledged : 0, live: true, () =>
            {
                foreach (var entry in scanner.Entries())
                {
                    CheckEntry(path, entry);
                }
            });
            return Judge(path, scanner, state, isLast);
        }
        catch (FormatException nonsense)
        {
            findings.Problem($"{path} at byte {scanner.Offset}", nonsense.Message);
            return false;
        }
    }

    private bool Judge(string path, SegmentScanner scanner, TailState state, bool isLast)
    {
        if (state == TailState.Torn && isLast)
        {
            findings.Note($"{path} at byte {scanner.Offset}: an unfinished frame that was never acknowledged; the node drops it when it starts");
        }
        else if (state != TailState.Clean)
        {
            findings.Problem($"{path} at byte {scanner.Offset}", $"the frame of entry {scanner.NextIndex} is damaged; entries from there on cannot be read");
            return false;
        }

        return true;
    }

    private void CheckEntry(string path, RawEntry entry)
    {
        var place = $"entry {entry.Index} ({path} at byte {entry.Place.Payload})";
        Leaves.Add(MerkleTree.LeafHash(entry.Leaf.Span));
        EntryHeader header;
        try
        {
            header = HeaderCodec.Decode(entry.Leaf.Span);
            if (!CanonicalJson.Canonicalize(entry.Leaf).AsSpan().SequenceEqual(entry.Leaf.Span))
            {
                findings.Problem(place, "the header is not canonical JSON (RFC 8785)");
            }
        }
        catch (Exception malformed) when (malformed is FormatException or System.Text.Json.JsonException)
        {
            findings.Problem(place, malformed.Message);
            return;
        }

        foreach (var cause in header.Causes.Where(c => !known.Contains(c)))
        {
            findings.Problem(place, $"its cause {cause} is no earlier entry of this log");
        }

        if (!known.Add(header.Id))
        {
            findings.Problem(place, $"its id {header.Id} is that of an earlier entry");
        }

        CheckBody(place, entry, header.Body);
    }

    private void CheckBody(string place, RawEntry entry, BodySeal seal)
    {
        if (BodyBox.IsErased(entry.Slot.Span))
        {
            Erased++;
            return;
        }

        try
        {
            var body = BodyBox.Open(entry.Slot.Span, entry.Box.Span);
            if (body.Length != seal.Size || BodyBox.Commitment(entry.Slot.Span, body) != seal.Commitment)
            {
                findings.Problem(place, "the body is not the one that the header commits to");
            }
        }
        catch (CryptographicException)
        {
            findings.Problem(place, "the body cannot be opened: its box or its key slot was altered");
        }
    }
}

/// <summary>Collects problems and notes; stops listing, not counting, when there are very many.</summary>
internal sealed class Findings
{
    private const int MostListed = 1000;

    public List<VerificationProblem> Problems { get; } = [];

    public List<string> Notes { get; } = [];

    public void Problem(string place, string what)
    {
        if (Problems.Count < MostListed)
        {
            Problems.Add(new VerificationProblem(place, what));
        }
    }

    public void Note(string text) => Notes.Add(text);
}
