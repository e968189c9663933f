using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Files;
using Hikeshi.Ledger;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Verbs.Ledger;

/// <summary>One file to import.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Shown">As the caller named it, or below the folder that the caller named.</param>
/// <param name="Name">What the ledger remembers as its source: the file's name, in a folder with the path from there.</param>
/// <param name="IsNamed">By the caller, not found in a folder.</param>
internal sealed record DocumentFile(string Path, string Shown, string Name, bool IsNamed)
{
    private static readonly string[] Endings = [".json", ".xml", ".cdx", ".spdx"];

    /// <summary>Files as named; of a folder those that end as bills of materials and descriptions do, in the order of their paths, and what cannot be read there, so that it is refused by name.</summary>
    public static IEnumerable<DocumentFile> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return [new DocumentFile(path, path, System.IO.Path.GetFileName(path), IsNamed: true)];
        }

        var listed = FolderFiles.Of(path, name => Endings.Contains(System.IO.Path.GetExtension(name), StringComparer.OrdinalIgnoreCase));
        return listed.Files.Concat(listed.Refused.Select(refusal => refusal.Where)).Order(StringComparer.Ordinal)
            .Select(file => new DocumentFile(file, file, System.IO.Path.GetRelativePath(path, file).Replace('\\', '/'), IsNamed: false));
    }

    /// <exception cref="RefusedException">It cannot be read, or is too large.</exception>
    public ReadOnlyMemory<byte> Read() => Read(Path, Shown, IsNamed);

    /// <param name="mayBeOpen">Standard input and what a shell hands over may be a pipe; any other is waited for in vain.</param>
    /// <inheritdoc cref="Read()"/>
    public static ReadOnlyMemory<byte> Read(string path, string shown, bool mayBeOpen)
    {
        try
        {
            if (!(mayBeOpen && IsHandedOver(path)) && FileIdentity.Fault(path) is { } fault)
            {
                throw Directory.Exists(path) ? Refused(shown, "this folder cannot be listed", "a folder that this account may read") : Refused(shown, fault, "a regular file");
            }

            using var stream = File.OpenRead(path);
            using var buffer = new MemoryStream();
            var chunk = new byte[1 << 16];
            for (int read; (read = stream.Read(chunk)) > 0;)
            {
                if (buffer.Length + read > LedgerImport.MaxBytes)
                {
                    throw Refused(shown, "the file is too large", $"at most {LedgerImport.MaxBytes >> 20} MiB");
                }

                buffer.Write(chunk, 0, read);
            }

            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refused(shown, failure.Message.TrimEnd('.'), "a readable file");
        }
    }

    /// <summary>A descriptor of this process: <c>/dev/stdin</c>, or <c>/dev/fd/63</c> of <c>&lt;(…)</c>.</summary>
    private static bool IsHandedOver(string path) => path is "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    private static RefusedException Refused(string shown, string what, string expected) =>
        new(new ImportRefused(shown, what, expected, "Nothing of it was imported: check the path."));
}
