using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <param name="Vex">What suppliers say about their products, of all documents and all their versions.</param>
/// <param name="Refused">Files that could not be read; the others are not touched by that.</param>
/// <param name="Unknown">Files of no kind that is known: indexes, readmes, pages.</param>
public sealed record LoadedAdvisories(IReadOnlyList<Advisory> Advisories, IReadOnlyList<VexStatement> Vex, IReadOnlyList<Refusal> Refused, IReadOnlyList<string> Unknown)
{
    /// <summary>The documents of <see cref="Vex"/>, also those without a statement: they may replace earlier ones.</summary>
    public IReadOnlyList<VexDocument> VexDocuments { get; init; } = [];
}

/// <summary>
/// Reads a folder of advisories of any mixture (OSV as JSON or YAML, CVE 5, secdb, npm, CSAF, OpenVEX, CycloneDX with vulnerabilities, JVNRSS, VULDEF), in the order of
/// their paths. What a file is, its content tells. Hidden files and folders are passed over.
/// </summary>
public static class AdvisoryFolder
{
    /// <summary>A year of JVN in one file is the largest that a publisher has.</summary>
    private const long MaxBytes = 128L << 20;

    /// <param name="path">A folder, searched to the bottom, or one file.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static LoadedAdvisories Load(string path)
    {
        var isFolder = Directory.Exists(path);
        var files = isFolder
            ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false }).Order(StringComparer.Ordinal).ToList()
            : [path];
        var read = files.AsParallel().AsOrdered().Select(file => ReadOne(file, isFolder ? Path.GetRelativePath(path, file) : file)).ToList();
        var vex = read.Select(one => one.Document?.Vex).OfType<VexDocument>().ToList();
        return new LoadedAdvisories(
            read.SelectMany(one => one.Document?.Advisories ?? []).ToList(),
            vex.SelectMany(one => one.Statements).ToList(),
            read.Select(one => one.Refusal).OfType<Refusal>().ToList(),
            read.Where(one => one is { Document: null, Refusal: null }).Select(one => one.Name).ToList()) { VexDocuments = vex };
    }

    private static (string Name, AdvisoryDocument? Document, Refusal? Refusal) ReadOne(string file, string name)
    {
        try
        {
            return new FileInfo(file).Length > MaxBytes
                ? (name, null, new AdvisoryRefused(name, "the file is too large", $"at most {MaxBytes >> 20} MiB"))
                : (name, AdvisoryDocument.Read(name, File.ReadAllBytes(file)), null);
        }
        catch (RefusedException refused)
        {
            return (name, null, refused.Refusal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (name, null, new AdvisoryRefused(name, failure.Message, "a readable file"));
        }
    }
}
