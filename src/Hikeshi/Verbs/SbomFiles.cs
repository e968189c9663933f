using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Verbs;

/// <summary>Bills of materials from a file or a folder, plain, as gzip or in zip archives.</summary>
internal static class SbomFiles
{
    public static (List<ScannedDocument> Documents, List<Refusal> Refused) Read(string path)
    {
        var isFolder = Directory.Exists(path);
        var files = isFolder
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsDocument).Order(StringComparer.Ordinal).ToList()
            : [path];
        var read = files.AsParallel().AsOrdered().SelectMany(file => ReadFile(file, isFolder ? Path.GetRelativePath(path, file) : file)).ToList();
        return (read.Select(one => one.Document).OfType<ScannedDocument>().ToList(), read.Select(one => one.Refusal).OfType<Refusal>().ToList());
    }

    /// <summary>A file of a folder that is searched is looked at when its name says that it may be one.</summary>
    public static bool IsDocument(string file) => Path.GetExtension(file) is ".json" or ".cdx" or ".spdx" or ".xml" or ".gz" or ".zip";

    /// <param name="name">Of the file, for findings and refusals.</param>
    public static IReadOnlyList<(ScannedDocument? Document, Refusal? Refusal)> ReadFile(string file, string name) =>
        PackedFiles.Read(file, name, PackedImport.Limits, ReadOne);

    private static (ScannedDocument? Document, Refusal? Refusal) ReadOne(UnpackedDocument unpacked)
    {
        if (unpacked.Refusal is { } refusal)
        {
            return (null, refusal);
        }

        try
        {
            var software = SoftwareDocument.Read(unpacked.Name, unpacked.Bytes);
            return (new ScannedDocument(unpacked.Name, software.Components, software.Listed), null);
        }
        catch (RefusedException refused)
        {
            return (null, refused.Refusal);
        }
    }
}
