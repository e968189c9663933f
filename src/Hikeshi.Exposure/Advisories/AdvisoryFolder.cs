using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <param name="Refused">Files that could not be read; the others are not touched by that.</param>
public sealed record LoadedAdvisories(IReadOnlyList<Advisory> Advisories, IReadOnlyList<Refusal> Refused);

/// <summary>Reads every OSV document under a folder: <c>*.json</c>, <c>*.yaml</c>, <c>*.yml</c>, in the order of their paths.</summary>
public static class AdvisoryFolder
{
    /// <param name="path">A folder, searched to the bottom, or one file.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static LoadedAdvisories Load(string path)
    {
        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false })
                .Where(file => Path.GetExtension(file) is ".json" or ".yaml" or ".yml").Order(StringComparer.Ordinal).ToList()
            : [path];
        var read = files.AsParallel().AsOrdered().Select(file => ReadOne(file, Directory.Exists(path) ? Path.GetRelativePath(path, file) : file)).ToList();
        return new LoadedAdvisories(
            read.Select(one => one.Advisory).OfType<Advisory>().ToList(),
            read.Select(one => one.Refusal).OfType<Refusal>().ToList());
    }

    private static (Advisory? Advisory, Refusal? Refusal) ReadOne(string file, string name)
    {
        try
        {
            if (new FileInfo(file).Length > OsvReader.MaxBytes)
            {
                return (null, new AdvisoryRefused(name, "the file is too large", $"at most {OsvReader.MaxBytes >> 20} MiB"));
            }

            var bytes = File.ReadAllBytes(file);
            return (OsvReader.Read(name, Path.GetExtension(file) == ".json" ? bytes : OsvYaml.ToJson(name, bytes)), null);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, new AdvisoryRefused(name, failure.Message, "a readable file"));
        }
    }
}
