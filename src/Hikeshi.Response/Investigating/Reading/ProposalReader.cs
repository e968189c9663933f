using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Response.Investigating.Reading;

/// <summary>What may be named in an answer: only what was in the question.</summary>
internal sealed record Nameable(IReadOnlyCollection<string> Evidence, IReadOnlyCollection<string> Names, IReadOnlyCollection<string> Playbooks)
{
    public static Nameable Of(InvestigationAsked asked) => new(
        asked.Evidence.Select(each => each.As).ToHashSet(StringComparer.Ordinal),
        asked.Names.Select(each => each.As).ToHashSet(StringComparer.Ordinal),
        asked.Playbooks.ToHashSet(StringComparer.Ordinal));
}

/// <summary>
/// Reads what the model said, strictly: one JSON object with exactly the members that were asked for. A member too many, a type that differs, or
/// anything around it refuses the whole; a name that was not in the question is taken out and said.
/// </summary>
internal static class ProposalReader
{
    private static readonly string[] Members = ["hypothesis", "confidence", "evidence", "scope", "playbook", "message"];
    private static readonly string[] Languages = ["en", "ja"];
    private static readonly string[] Confidences = ["low", "medium", "high"];

    /// <returns>The proposal, or why there is none.</returns>
    public static (InvestigationProposal? Proposal, string? Why) Read(string answer, Nameable nameable, ICollection<string> refused)
    {
        try
        {
            using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return (Read(document.RootElement, nameable, refused), null);
        }
        catch (JsonException broken)
        {
            return (null, $"not the JSON that was asked for, line {(broken.LineNumber ?? 0) + 1}");
        }
        catch (InvalidOperationException)
        {
            return (null, "a text in it is half a character");
        }
        catch (NotAsAskedException other)
        {
            return (null, other.Message);
        }
    }

    private static InvestigationProposal Read(JsonElement root, Nameable nameable, ICollection<string> refused)
    {
        Exactly(root, "$", Members);
        var hypothesis = Words(root.GetProperty("hypothesis"), "hypothesis", InvestigationLimits.Hypothesis, refused);
        var message = Words(root.GetProperty("message"), "message", InvestigationLimits.Message, refused);
        var confidence = Text(root.GetProperty("confidence"), "$.confidence");
        return !Confidences.Contains(confidence, StringComparer.Ordinal) ? throw new NotAsAskedException("$.confidence: none of low, medium, high")
            : hypothesis.En.Length + hypothesis.Ja.Length == 0 ? throw new NotAsAskedException("$.hypothesis: empty")
            : new InvestigationProposal(
                hypothesis,
                confidence,
                Known(root.GetProperty("evidence"), "evidence", nameable.Evidence, refused),
                Known(root.GetProperty("scope"), "scope", nameable.Names, refused),
                Playbook(root.GetProperty("playbook"), nameable, refused),
                message);
    }

    private static string? Playbook(JsonElement value, Nameable nameable, ICollection<string> refused)
    {
        if (value.ValueKind == JsonValueKind.Null || Text(value, "$.playbook") is not { } id)
        {
            return null;
        }

        if (nameable.Playbooks.Contains(id))
        {
            return id;
        }

        refused.Add($"playbook: {Shown(id)} was not on offer: taken out");
        return null;
    }

    private static List<string> Known(JsonElement list, string where, IReadOnlyCollection<string> known, ICollection<string> refused)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new NotAsAskedException($"$.{where}: no list");
        }

        var kept = new List<string>();
        var unknown = 0;
        foreach (var name in list.EnumerateArray().Select(each => Text(each, $"$.{where}[]")))
        {
            if (!known.Contains(name))
            {
                unknown++;
                if (unknown == 1)
                {
                    refused.Add($"{where}: {Shown(name)} is not in the evidence: taken out");
                }
            }
            else if (!kept.Contains(name, StringComparer.Ordinal) && kept.Count < InvestigationLimits.Names)
            {
                kept.Add(name);
            }
        }

        if (unknown > 1)
        {
            refused.Add($"{where}: {unknown - 1} more that are not in the evidence: taken out");
        }

        return kept;
    }

    private static BilingualText Words(JsonElement value, string where, int most, ICollection<string> refused)
    {
        Exactly(value, "$." + where, Languages);
        return new BilingualText(
            PlainWords.Of(Text(value.GetProperty("en"), $"$.{where}.en"), most, $"{where}, en", refused),
            PlainWords.Of(Text(value.GetProperty("ja"), $"$.{where}.ja"), most, $"{where}, ja", refused));
    }

    private static void Exactly(JsonElement value, string where, string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new NotAsAskedException($"{where}: no object");
        }

        var names = value.EnumerateObject().Select(member => member.Name).ToList();
        if (members.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new NotAsAskedException($"{where}: '{missing}' is missing");
        }

        if (names.Except(members, StringComparer.Ordinal).FirstOrDefault() is { } extra)
        {
            throw new NotAsAskedException($"{where}: {Shown(extra)} was not asked for");
        }
    }

    private static string Text(JsonElement value, string where) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new NotAsAskedException($"{where}: no text");

    /// <summary>A word of the model in our own sentence.</summary>
    private static string Shown(string word) => $"'{PlainWords.Of(word, 60, "", [])}'";

    private sealed class NotAsAskedException(string sentence) : Exception(sentence);
}
