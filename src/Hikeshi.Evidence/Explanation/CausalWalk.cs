using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Evidence.Explanation;

/// <summary>
/// Walks causes or effects, nearest first: each entry is expanded once, where it is nearest to the one that was asked about, so a limit of depth never
/// hides what is within it. Bounded in depth, entries and bytes; what was left out is marked.
/// </summary>
internal sealed class CausalWalk(IEvidenceView log, Func<EvidenceEntry, EntryWords> words, Func<EvidenceEntry, IEnumerable<CausalReference>> next)
{
    public const int Deepest = 256;
    public const int MostEntries = 10_000;
    public const int LargestBody = 256 << 10;
    public const long MostBodyBytes = 16 << 20;

    private readonly Dictionary<ulong, CausalStep> expanded = [];
    private readonly Queue<(CausalStep Step, EvidenceEntry Entry, int Depth)> open = new();
    private int shown;
    private long bodyBytes;

    /// <returns>Null when the log does not hold the entry.</returns>
    public CausalStep? From(EntryId id, int maxDepth)
    {
        if (!log.TryFind(id, out var index))
        {
            return null;
        }

        var first = Show(new CausalReference(id, index), Math.Clamp(maxDepth, 0, Deepest));
        while (open.TryDequeue(out var waiting))
        {
            Expand(waiting.Step, waiting.Entry, waiting.Depth);
        }

        return first;
    }

    private void Expand(CausalStep step, EvidenceEntry entry, int depth)
    {
        foreach (var reference in next(entry))
        {
            if (depth == 0 || shown >= MostEntries)
            {
                step.Cut = true;
                return;
            }

            step.Next.Add(Show(reference, depth - 1));
        }
    }

    private CausalStep Show(CausalReference reference, int depth)
    {
        shown++;
        if (reference.Index is not { } index && !log.TryFind(reference.Id, out index))
        {
            return new CausalStep(reference.Id, null, 0, EntryState.Unknown, null, Body: null);
        }

        if (expanded.TryGetValue(index, out var before))
        {
            return before with { Repeated = true, Body = null, BodyCut = false, Cut = false, Next = [] };
        }

        var entry = log.Read(index);
        var state = entry.Body is null ? EntryState.Erased : EntryState.Recorded;
        var cut = entry.Body is { } body && (body.Length > LargestBody || bodyBytes + body.Length > MostBodyBytes);
        var said = words(entry);
        bodyBytes += cut ? 0 : entry.Body?.Length ?? 0;
        var step = new CausalStep(entry.Header.Id, entry.Header, index, state, said, said.Excerpt ?? (cut ? null : JsonBody(entry))) { BodyCut = cut || said.Excerpt is not null };
        expanded.Add(index, step);
        open.Enqueue((step, entry with { Body = null }, depth));
        return step;
    }

    private static string? JsonBody(EvidenceEntry entry)
    {
        if (entry.Body is not { } body || !MayBeJson(body.Span))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(body.Span);
            while (reader.Read())
            {
            }

            return Encoding.UTF8.GetString(body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>To tell by an exception takes as long as to read the entry.</summary>
    private static bool MayBeJson(ReadOnlySpan<byte> body) =>
        body.TrimStart(" \t\r\n"u8) is [var first, ..] && first is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n';
}

/// <summary>An entry named by another one.</summary>
/// <param name="Index">Null when nobody has looked for it yet: an answer that is cut never does.</param>
internal readonly record struct CausalReference(EntryId Id, ulong? Index);

/// <summary>An entry on the way. Its header and words are null when the log does not hold it.</summary>
internal sealed record CausalStep(EntryId Id, EntryHeader? Header, ulong Index, EntryState State, EntryWords? Words, string? Body)
{
    public bool Repeated { get; init; }

    public bool BodyCut { get; init; }

    public bool Cut { get; set; }

    public List<CausalStep> Next { get; init; } = [];

    /// <summary>What is said of an entry that is not here.</summary>
    public string Summary => Words?.Summary ?? "This entry is not in this log";

    /// <summary>What an explanation says beyond the bare tree.</summary>
    public T Complete<T>(T bare)
        where T : ExplainedEntry =>
        bare with { State = State, Text = Words?.Text, BodyCut = BodyCut, Cut = Cut, Grounds = Words is { Grounds.Count: > 0 } && !Repeated ? Words.Grounds : null };
}
