using System.CommandLine;
using System.Text.Json;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Verbs.Exposure;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi exposure explain</c>: why a component is affected, or is not, comparison by comparison.</summary>
internal static class ExposureExplainCommand
{
    public static Command Build()
    {
        var purl = new Argument<string>("PURL") { Description = "The component, as 'exposure scan' prints it: pkg:npm/lodash@4.17.20." };
        var advisories = new Option<string>("--advisories") { Description = "The folder of advisories that the finding came from, or one file.", Required = true, HelpName = "DIR" };
        var advisory = new Option<string?>("--advisory") { Description = "Only this advisory, by its id or an alias.", HelpName = "ID" };
        var vex = ScanVex.Option();
        var sbom = new Option<string?>("--sbom") { Description = "The bills of materials of the scan: VEX about a product reaches the component only in a document that describes the product.", HelpName = "FILE|DIR" };
        var format = Formats.TableOrJson();
        var command = new Command("explain", "Shows what decided about one component: its identity, every advisory about the package, and each comparison.") { purl, advisories, advisory, vex, sbom, format };
        command.SetAction(parsed => Run(parsed.GetValue(purl)!, parsed.GetValue(advisories)!, parsed.GetValue(advisory), parsed.GetValue(vex) ?? [], parsed.GetValue(sbom), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string text, string path, string? advisory, string[] vexPaths, string? sbom, bool asJson)
    {
        if (!PackageUrl.TryParse(text, out var purl))
        {
            throw new RefusedException(new Refusal("exposure.no-purl", text, "this is no package URL", "pkg:TYPE/NAMESPACE/NAME@VERSION", "Copy it from 'exposure scan'."));
        }

        ExposureVerb.RequireExists(path, "--advisories", "a folder or a file");
        foreach (var given in vexPaths)
        {
            ExposureVerb.RequireExists(given, "--vex", "a file or a folder");
        }

        if (sbom is not null)
        {
            ExposureVerb.RequireExists(sbom, "--sbom", "a file or a folder");
        }

        var loaded = AdvisoryFolder.Load(path);
        var documents = sbom is null ? ScanDocuments.None : ScanDocuments.Read(sbom);
        var vex = ScanVex.Read(vexPaths, loaded, documents.Vex);
        foreach (var refusal in loaded.Refused.Concat(documents.Refused).Concat(vex.Refused))
        {
            Console.Error.WriteLine($"refused: {Printable.Of(refusal.Sentence)}");
        }

        var index = AdvisoryIndex.Build(loaded.Advisories);
        var explained = ComponentExplanation.Of(purl, index, advisory);
        var said = VexExplanation.Of(purl, explained, index, loaded.Advisories, vex.Documents, documents.Documents);
        if (asJson)
        {
            VerbJson.Write(json => WriteJson(json, explained, said));
        }
        else
        {
            Write(explained);
            WriteVex(said, explained.Key is not null);
        }

        if (loaded.Advisories.Count > 0)
        {
            return ExitCode.Fine;
        }

        Console.Error.WriteLine($"hikeshi: {Printable.Of(path)}: no advisory could be read; expected OSV, CVE 5, CSAF, Alpine secdb or npm. Name the folder that the finding came from.");
        return ExitCode.BadInput;
    }

    private static void Write(ComponentExplanation explained)
    {
        Console.Out.WriteLine(Printable.Of(explained.Purl));
        if (explained.Key is not { } key)
        {
            Console.Out.WriteLine("    has no identity that advisories use (docs/exposure.md, Identity): nothing can be said about it");
            return;
        }

        Console.Out.WriteLine($"    looked up as {Printable.Of(key.Name)} in {Printable.Of(key.Ecosystem)}, version {Printable.Of(explained.Version ?? "unknown")}, ordered by {explained.Comparer ?? "no rule that we know"}");
        if (explained.Advisories.Count == 0)
        {
            Console.Out.WriteLine(explained.Others == 0 ? "    no advisory here names this package" : $"    no advisory here about this package has that id; {explained.Others} others are about it (leave --advisory out to see them)");
        }

        foreach (var one in explained.Advisories)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{Printable.Of(one.Advisory.Id)}{Also(one.Advisory.Aliases)}: {Words(one.Verdict)}, {Words(one.Confidence)}");
            Console.Out.WriteLine($"    {Printable.Of(one.Advisory.Summary.Length == 0 ? "(no summary)" : one.Advisory.Summary)}");
            foreach (var step in one.Steps)
            {
                Console.Out.WriteLine("    " + Printable.Of(Words(explained.Version, step)));
            }

            if (one.IsListed)
            {
                Console.Out.WriteLine($"    {Printable.Of(explained.Version!)} is among the versions that the advisory lists");
            }

            Console.Out.WriteLine($"    from {Printable.Of(one.Advisory.SourceFile)}");
        }
    }

    private static void WriteVex(VexExplanation said, bool hasIdentity)
    {
        if (said.Decisions.Count + said.Uses.Count == 0 || !hasIdentity)
        {
            return;
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine("VEX");
        foreach (var decision in said.Decisions)
        {
            Console.Out.WriteLine($"    {Printable.Of(decision.Advisory)} in {Printable.Of(decision.Document)}: {Words(decision.State)}");
        }

        foreach (var use in said.Uses.Where(use => use.Fate != VexFate.ProductNotInSoftware))
        {
            Console.Out.WriteLine($"    {Printable.Of(use.Statement.Vulnerability)}: {Printable.Of(VexText.Sentence(use.Statement))}");
            Console.Out.WriteLine($"        {VexFates.Words(use.Fate)}: {Printable.Of(use.Why)}");
        }

        if (said.Uses.Count(use => use.Fate == VexFate.ProductNotInSoftware) is > 0 and var elsewhere)
        {
            Console.Out.WriteLine($"    statements on this component in products that no document describes: {elsewhere} (--format json lists them)");
        }
    }

    private static string Words(VexState state) => state switch
    {
        VexState.Closed => "closed, for everybody in force says not affected or fixed",
        VexState.Contradicted => "open, for the statements in force contradict each other",
        VexState.Affected => "open, said to be affected",
        _ => "open, under investigation",
    };

    private static string Also(IReadOnlyList<string> aliases) => aliases.Count == 0 ? "" : $" ({string.Join(", ", aliases.Select(Printable.Of))})";

    private static string Words(string? version, IntervalStep step) => step switch
    {
        { Holds: true } when version is null => $"{step.Interval}: every version",
        _ when version is null => $"{step.Interval}: there is no version to compare",
        { Parsed: false, Holds: true } => $"{step.Interval}: every version, also '{version}', which is none under {step.Interval.Order.Name}",
        { Parsed: false } => $"{step.Interval}: '{version}' is no version under {step.Interval.Order.Name}",
        { Holds: true } => $"{step.Interval}: {version} is inside, by {step.Interval.Order.Name}",
        { FromStart: false } => $"{step.Interval}: {version} is before it, by {step.Interval.Order.Name}",
        _ => $"{step.Interval}: {version} is behind it, by {step.Interval.Order.Name}",
    };

    private static string Words(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Affected => "affected",
        VerdictKind.NotAffected => "not affected",
        _ => "undecided",
    };

    private static string Words(Confidence confidence) => confidence switch
    {
        Confidence.Compared => "by comparing versions",
        Confidence.Listed => "by the list of versions",
        Confidence.EveryVersion => "because every version is meant",
        Confidence.Undecided => "because its version cannot be compared",
        Confidence.UnreadRange => "because a range of the advisory cannot be read, and no other holds it",
        _ => "because it has no version",
    };

    private static void WriteJson(Utf8JsonWriter json, ComponentExplanation explained, VexExplanation said)
    {
        json.WriteStartObject();
        json.WriteString("purl", explained.Purl);
        json.WriteString("ecosystem", explained.Key?.Ecosystem);
        json.WriteString("name", explained.Key?.Name);
        json.WriteString("version", explained.Version);
        json.WriteString("comparer", explained.Comparer);
        json.WriteNumber("otherAdvisories", explained.Others);
        json.WriteStartArray("advisories");
        foreach (var one in explained.Advisories)
        {
            json.WriteStartObject();
            json.WriteString("advisory", one.Advisory.Id);
            json.WriteStartArray("aliases");
            foreach (var alias in one.Advisory.Aliases)
            {
                json.WriteStringValue(alias);
            }

            json.WriteEndArray();
            json.WriteString("summary", one.Advisory.Summary);
            json.WriteString("source", one.Advisory.SourceFile);
            json.WriteString("verdict", Words(one.Verdict));
            json.WriteString("confidence", JsonNamingPolicy.CamelCase.ConvertName(one.Confidence.ToString()));
            json.WriteBoolean("listed", one.IsListed);
            json.WriteStartArray("intervals");
            foreach (var step in one.Steps)
            {
                json.WriteStartObject();
                json.WriteString("interval", step.Interval.ToString());
                json.WriteString("comparer", step.Interval.Order.Name);
                json.WriteBoolean("holds", step.Holds);
                json.WriteString("why", Words(explained.Version, step));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("vex");
        foreach (var decision in said.Decisions)
        {
            VexReportJson.Write(json, decision);
        }

        json.WriteEndArray();
        json.WriteStartArray("vexStatements");
        foreach (var use in said.Uses)
        {
            VexReportJson.Write(json, use);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
