using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;
using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Exposure.Advisories;

/// <param name="Vex">What suppliers say about their products, of all documents and all their versions.</param>
/// <param name="Refused">Files that could not be read; the others are not touched by that.</param>
/// <param name="Unknown">Files of no kind that is known: indexes, readmes, pages.</param>
public sealed record LoadedAdvisories(IReadOnlyList<Advisory> Advisories, IReadOnlyList<VexStatement> Vex, IReadOnlyList<Refusal> Refused, IReadOnlyList<string> Unknown)
{
    /// <summary>The documents of <see cref="Vex"/>, also those without a statement: they may replace earlier ones.</summary>
    public IReadOnlyList<VexDocument> VexDocuments { get; init; } = [];
}

/// <summary>One document of a file, read or refused; an archive has many.</summary>
/// <param name="IsKnown">False for a document of no kind that is known: it says nothing.</param>
public sealed record AdvisoryFile(string Name, IReadOnlyList<Advisory> Advisories, VexDocument? Vex, Refusal? Refusal, bool IsKnown);

/// <summary>
/// Reads a folder of advisories of any mixture (OSV as JSON or YAML, CVE 5, secdb, npm, CSAF, OpenVEX, CycloneDX with vulnerabilities, JVNRSS,
/// VULDEF), plain, as gzip or in zip archives, as <see cref="FolderFiles"/> lists them. What a file is, its content tells.
/// </summary>
public static class AdvisoryFolder
{
    /// <summary>A year of JVN in one file is the largest document that a publisher has; OSV's archives have hundreds of thousands of small ones.</summary>
    internal static UnpackLimits Limits { get; } = new(Packed: 1L << 30, Document: 128 << 20, Total: 8L << 30, Entries: 1_000_000, Ratio: 200);

    /// <param name="path">A folder, searched to the bottom, or one file.</param>
    public static LoadedAdvisories Load(string path)
    {
        var isFolder = Directory.Exists(path);
        var listed = isFolder ? FolderFiles.Of(path) : new FolderFiles([path], [], []);
        var read = Read(listed.Files, file => isFolder ? Path.GetRelativePath(path, file) : file).SelectMany(documents => documents).ToList();
        var vex = read.Select(one => one.Vex).OfType<VexDocument>().ToList();
        return new LoadedAdvisories(
            read.SelectMany(one => one.Advisories).ToList(),
            vex.SelectMany(one => one.Statements).ToList(),
            [.. listed.Refused, .. read.Select(one => one.Refusal).OfType<Refusal>()],
            read.Where(one => !one.IsKnown).Select(one => one.Name).ToList()) { VexDocuments = vex };
    }

    /// <summary>Reads files, on all processors: the documents of each, in the order given.</summary>
    /// <param name="nameOf">From a path to the name that findings and refusals carry.</param>
    public static IReadOnlyList<IReadOnlyList<AdvisoryFile>> Read(IReadOnlyList<string> files, Func<string, string> nameOf) =>
        files.AsParallel().AsOrdered().Select(file => PackedFiles.Read(file, nameOf(file), Limits, ReadOne)).ToList();

    private static AdvisoryFile ReadOne(UnpackedDocument unpacked)
    {
        if (unpacked.Refusal is { } refusal)
        {
            return new AdvisoryFile(unpacked.Name, [], Vex: null, refusal, IsKnown: true);
        }

        try
        {
            var document = AdvisoryDocument.Read(unpacked.Name, unpacked.Bytes);
            return new AdvisoryFile(unpacked.Name, document?.Advisories ?? [], document?.Vex, Refusal: null, document is not null);
        }
        catch (RefusedException refused)
        {
            return new AdvisoryFile(unpacked.Name, [], Vex: null, refused.Refusal, IsKnown: true);
        }
    }
}
