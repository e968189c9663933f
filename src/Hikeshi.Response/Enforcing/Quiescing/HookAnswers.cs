using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <param name="State">quiesced, busy, refused, or unanswered.</param>
internal sealed record QuiesceAnswer(string State, IReadOnlyList<string> InFlight, string Detail, long TookMs);

/// <param name="State">reconciled, pending, or unanswered.</param>
/// <param name="Unknown">Everything that is still open.</param>
internal sealed record ReconcileAnswer(string State, IReadOnlyList<string> Settled, IReadOnlyList<string> Returned, IReadOnlyList<string> Unknown, string Detail, long TookMs);

/// <summary>Reads what a payment system says. What contradicts itself, or the question, is no answer: a payment must not be taken for settled because of a slip.</summary>
internal static class HookAnswers
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <exception cref="NotDoneException">It cannot be used; the message says why.</exception>
    public static QuiesceAnswer Quiesce(byte[] answer)
    {
        var json = ObjectIn(answer);
        var state = WordIn(json, FlowWords.Quiesced, FlowWords.Busy, FlowWords.Refused);
        var inFlight = IdsIn(json, "inFlight");
        Distinct(inFlight);
        return new QuiesceAnswer(state, inFlight, DetailIn(json), 0);
    }

    /// <param name="asked">The ids that it was asked for.</param>
    /// <param name="mayNameMore">It has not said before which payments are under way, so it may now.</param>
    /// <inheritdoc cref="Quiesce"/>
    public static ReconcileAnswer Reconcile(byte[] answer, IReadOnlyCollection<string> asked, bool mayNameMore)
    {
        var json = ObjectIn(answer);
        var state = WordIn(json, FlowWords.Reconciled, FlowWords.Pending);
        var (settled, returned, unknown) = (IdsIn(json, "settled"), IdsIn(json, "returned"), IdsIn(json, "unknown"));
        var known = asked.ToHashSet(StringComparer.Ordinal);
        Distinct([.. settled, .. returned, .. unknown]);
        if (!mayNameMore && settled.Concat(returned).Concat(unknown).FirstOrDefault(id => !known.Contains(id)) is { } foreign)
        {
            throw new NotDoneException($"it speaks of {foreign}, which it had not named as under way");
        }

        List<string> open = [.. known.Except(settled, StringComparer.Ordinal).Except(returned, StringComparer.Ordinal).Union(unknown, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return state == FlowWords.Reconciled && open.Count > 0 ? throw new NotDoneException($"it says that all is reconciled, and leaves {open[0]} open")
            : mayNameMore && open.Sum(id => id.Length + 3) > HookLimits.MostBytes ? throw new NotDoneException($"with what it names, the open ids would be longer than {HookLimits.MostBytes} bytes")
            : new ReconcileAnswer(state, settled, returned, open, DetailIn(json), 0);
    }

    private static JsonElement ObjectIn(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, Strict);
            return document.RootElement is { ValueKind: JsonValueKind.Object } json ? json.Clone() : throw new NotDoneException($"it answered with a JSON {document.RootElement.ValueKind}, not with an object");
        }
        catch (JsonException)
        {
            throw new NotDoneException(answer.Length == 0 ? "it answered with nothing" : "it answered with something that is not JSON");
        }
    }

    private static string WordIn(JsonElement json, params IReadOnlyList<string> words) =>
        json.Text("state") is var said && words.Contains(said, StringComparer.Ordinal) ? said : throw new NotDoneException($"its state is '{Scrubbing.Line(said, 40)}', not {string.Join(" or ", words)}");

    private static IReadOnlyList<string> IdsIn(JsonElement json, string name)
    {
        var list = json.At(name);
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new NotDoneException($"its {name} is a JSON {list.ValueKind}, not a list of ids");
        }

        if (list.GetArrayLength() > HookLimits.MostIds)
        {
            throw new NotDoneException($"its {name} holds more than {HookLimits.MostIds} ids");
        }

        return [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String && item.Text() is var id && HookLimits.IsId(id)
            ? id
            : throw new NotDoneException($"its {name} holds something that is no id: 1 to {HookLimits.LongestId} letters, digits and - _ . : / + = @ #"))];
    }

    private static void Distinct(IReadOnlyList<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (ids.FirstOrDefault(id => !seen.Add(id)) is { } twice)
        {
            throw new NotDoneException($"it names {twice} twice");
        }
    }

    private static string DetailIn(JsonElement json) => Scrubbing.Line(json.Text("detail"));
}
