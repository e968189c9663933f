using System.Text.Json;
using System.Text.RegularExpressions;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;

namespace Hikeshi.Verbs.Conformance.Cacao;

/// <summary>
/// <c>hikeshi conformance cacao</c>: playbooks, each to be accepted or refused as the JSON schemas beside them say. A name with "invalid", "bad" or "broken" in it
/// says that the document is to be refused; an object of another type is no playbook.
/// </summary>
internal static partial class CacaoRun
{
    private static readonly CaseLayout Layout = CaseLayout.Json("CACAO 2.0 playbooks as JSON files", "sharing/cacao");

    public static System.CommandLine.Command Command() =>
        SuiteCommand.Build("cacao", "Accept and refuse CACAO 2.0 playbooks as the JSON schemas in the folder 'schemas' beside them say.", "playbooks as JSON files", Of);

    public static SuiteRun<CacaoCase> Of(string folder)
    {
        var schemas = SchemaFolder.Near(folder);
        return SuiteRun<CacaoCase>.Of(folder, Layout, (path, name, _) => path.Split('/').Contains("schemas", StringComparer.Ordinal) ? [] : [Judge(path, name, schemas)]);
    }

    private static CacaoCase Judge(string path, string name, SchemaFolder? schemas)
    {
        var bytes = RegularFile.Read(path, PlaybookLimits.Default.Bytes);
        var findings = Findings(bytes);
        var (kind, expected) = Expectation(bytes, name, schemas);
        return new CacaoCase(name, kind, Path.GetFileNameWithoutExtension(name), expected, findings);
    }

    private static IReadOnlyList<PlaybookFinding> Findings(byte[] bytes)
    {
        try
        {
            return PlaybookReader.Read(bytes, PlaybookLimits.Default).Findings;
        }
        catch (RefusedException refused)
        {
            return [new PlaybookFinding(refused.Refusal.Where, refused.Refusal.What, refused.Refusal.Expected, PlaybookFindingKind.Structure)];
        }
    }

    private static (string Kind, bool Expected) Expectation(byte[] bytes, string name, SchemaFolder? schemas)
    {
        if (SaysBroken().IsMatch(name))
        {
            return ("name", false);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var isPlaybook = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "playbook";
            return !isPlaybook ? ("type", false) : schemas is null ? ("example", true) : ("schema", schemas.Accepts(root));
        }
        catch (JsonException)
        {
            return ("type", false);
        }
    }

    [GeneratedRegex("(^|[^a-z])(invalid|bad|broken|malformed)([^a-z]|\\z)", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SaysBroken();
}
