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
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".json" or ".cdx" or ".spdx" or ".xml" or ".gz" or ".zip").Order(StringComparer.Ordinal).ToList()
            : [path];
        var read = files.AsParallel().AsOrdered().SelectMany(file => PackedFiles.Read(file, isFolder ? Path.GetRelativePath(path, file) : file, PackedImport.Limits, ReadOne)).ToList();
        return (read.Select(one => one.Document).OfType<ScannedDocument>().ToList(), read.Select(one => one.Refusal).OfType<Refusal>().ToList());
    }

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
