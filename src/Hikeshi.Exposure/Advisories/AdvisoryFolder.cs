using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <param name="Vex">What suppliers say about their products; read, and not applied to findings here.</param>
/// <param name="Refused">Files that could not be read; the others are not touched by that.</param>
/// <param name="Unknown">Files of no kind that is known: indexes, readmes, pages.</param>
public sealed record LoadedAdvisories(IReadOnlyList<Advisory> Advisories, IReadOnlyList<VexStatement> Vex, IReadOnlyList<Refusal> Refused, IReadOnlyList<string> Unknown);

/// <summary>One file, read or refused.</summary>
/// <param name="IsKnown">False for a file of no kind that is known: it says nothing.</param>
public sealed record AdvisoryFile(string Name, IReadOnlyList<Advisory> Advisories, IReadOnlyList<VexStatement> Vex, Refusal? Refusal, bool IsKnown);

/// <summary>
/// Reads a folder of advisories of any mixture (OSV as JSON or YAML, CVE 5, secdb, npm, CSAF, OpenVEX, JVNRSS, VULDEF), in the order of
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
        var read = Read(files, file => isFolder ? Path.GetRelativePath(path, file) : file);
        return new LoadedAdvisories(
            read.SelectMany(one => one.Advisories).ToList(),
            read.SelectMany(one => one.Vex).ToList(),
            read.Select(one => one.Refusal).OfType<Refusal>().ToList(),
            read.Where(one => !one.IsKnown).Select(one => one.Name).ToList());
    }

    /// <summary>Reads files, on all processors, in the order given.</summary>
    /// <param name="nameOf">From a path to the name that findings and refusals carry.</param>
    public static IReadOnlyList<AdvisoryFile> Read(IReadOnlyList<string> files, Func<string, string> nameOf) =>
        files.AsParallel().AsOrdered().Select(file => ReadOne(file, nameOf(file))).ToList();

    private static AdvisoryFile ReadOne(string file, string name)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes)
            {
                return new AdvisoryFile(name, [], [], new AdvisoryRefused(name, "the file is too large", $"at most {MaxBytes >> 20} MiB"), IsKnown: true);
            }

            var document = AdvisoryDocument.Read(name, File.ReadAllBytes(file));
            return new AdvisoryFile(name, document?.Advisories ?? [], document?.Vex ?? [], Refusal: null, document is not null);
        }
        catch (RefusedException refused)
        {
            return new AdvisoryFile(name, [], [], refused.Refusal, IsKnown: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new AdvisoryFile(name, [], [], new AdvisoryRefused(name, failure.Message, "a readable file"), IsKnown: true);
        }
    }
}
