using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks.Checking;

namespace Hikeshi.Response.Playbooks.Reading;

/// <summary>What came of reading a playbook.</summary>
/// <param name="Playbook">Null when there is an error: nothing that is wrong is shown or run as if it were right.</param>
/// <param name="Findings">In the order in which they were found.</param>
public sealed record PlaybookReport(Playbook? Playbook, IReadOnlyList<PlaybookFinding> Findings)
{
    public IEnumerable<PlaybookFinding> Errors => Findings.Where(f => f.IsError);
}

/// <summary>Reads and checks CACAO 2.0 playbooks.</summary>
public static class PlaybookReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <returns>Everything that is wrong, not only the first; or the playbook.</returns>
    /// <exception cref="RefusedException">It is no JSON object, or larger than the limits allow.</exception>
    public static PlaybookReport Read(ReadOnlyMemory<byte> utf8, PlaybookLimits limits)
    {
        var root = Document(utf8, limits);
        var findings = new Findings();
        Workflow.Playbook(root, "$", findings);
        if (findings.HasStructure)
        {
            return new PlaybookReport(Playbook: null, findings.All);
        }

        var steps = root.GetProperty("workflow").GetPropertyCount();
        if (steps > limits.Steps)
        {
            throw Refused("$.workflow", $"{steps} steps", $"at most {limits.Steps}");
        }

        var variables = ModelBuilder.Count(root, "playbook_variables") + root.GetProperty("workflow").EnumerateObject().Sum(s => ModelBuilder.Count(s.Value, "step_variables"));
        if (variables > limits.Variables)
        {
            throw Refused("$.playbook_variables", $"{variables} variables, those of the steps counted", $"at most {limits.Variables}");
        }

        KeyRules.Check(root, findings);
        TimeRules.Check(root, findings);
        CommandRules.Check(root, findings);
        var playbook = ModelBuilder.Build(root);
        FlowRules.Check(playbook, findings);
        ReferenceRules.Check(root, findings);
        VariableRules.Check(playbook, root, findings);
        return new PlaybookReport(findings.All.Any(f => f.IsError) ? null : playbook, findings.All);
    }

    private static JsonElement Document(ReadOnlyMemory<byte> utf8, PlaybookLimits limits)
    {
        if (utf8.Length > limits.Bytes)
        {
            throw Refused("$", $"{utf8.Length} bytes", $"at most {limits.Bytes}");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw Refused("$", $"a JSON {document.RootElement.ValueKind}", "an object");
        }
        catch (JsonException broken)
        {
            throw Refused(broken is { LineNumber: { } line, BytePositionInLine: { } at } ? $"line {line + 1}, byte {at + 1}" : "$", broken.Message.Split(" LineNumber", 2)[0].Split(" Path:", 2)[0].TrimEnd('.'), "JSON, each property once, nested 64 deep at most");
        }
    }

    private static RefusedException Refused(string where, string what, string expected) =>
        new(new Refusal("playbook.document", where, what, expected, "Give a CACAO 2.0 playbook"));
}
