using System.CommandLine;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;

namespace Hikeshi.Verbs.Exposure;

/// <summary>Bills of materials with the VEX that lies in them.</summary>
/// <param name="Refused">Files that could not be read; the others count all the same.</param>
internal sealed record ScanDocuments(IReadOnlyList<ScannedDocument> Documents, IReadOnlyList<VexDocument> Vex, IReadOnlyList<Refusal> Refused)
{
    public static ScanDocuments None { get; } = new([], [], []);

    /// <param name="path">A file, or a folder that is searched to the bottom.</param>
    public static ScanDocuments Read(string path)
    {
        var isFolder = Directory.Exists(path);
        var listed = isFolder ? FolderFiles.Of(path, SbomFile.IsCandidate) : new FolderFiles([path], [], []);
        var read = listed.Files.AsParallel().AsOrdered().SelectMany(file => SbomFile.Read(file, isFolder ? Path.GetRelativePath(path, file) : file)).ToList();
        return new ScanDocuments(
            read.Select(one => one.Document).OfType<ScannedDocument>().ToList(),
            read.Select(one => one.Vex).OfType<VexDocument>().ToList(),
            [.. listed.Refused, .. read.Select(one => one.Refusal).OfType<Refusal>()]);
    }
}

/// <summary>VEX documents of <c>--vex</c>, of the folder of advisories, and of bills of materials.</summary>
internal sealed record ScanVex(IReadOnlyList<VexDocument> Documents, IReadOnlyList<Refusal> Refused)
{
    public static Option<string[]> Option() => new("--vex")
    {
        Description = "VEX to apply to the findings: OpenVEX, CSAF or CycloneDX, one file or a folder of them; may be given again. VEX among the advisories and within the bills of materials counts too.",
        HelpName = "FILE|DIR",
    };

    /// <param name="embedded">Of the bills of materials.</param>
    public static ScanVex Read(IEnumerable<string> paths, LoadedAdvisories advisories, IReadOnlyList<VexDocument> embedded)
    {
        var loaded = paths.Select(AdvisoryFolder.Load).ToList();
        return new ScanVex([.. loaded.SelectMany(one => one.VexDocuments), .. advisories.VexDocuments, .. embedded], [.. loaded.SelectMany(one => one.Refused)]);
    }

    public ScanReport ApplyTo(ScanReport report, LoadedAdvisories advisories, ScanDocuments documents) =>
        Documents.All(document => document.Statements.Count == 0) ? report : report with { Vex = VexApplication.Apply(report.Packages, Documents, Aliases.Of(advisories.Advisories, []), documents.Documents) };
}
