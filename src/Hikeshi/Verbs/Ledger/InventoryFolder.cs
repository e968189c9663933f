using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger;

namespace Hikeshi.Verbs.Ledger;

/// <summary>The folder of an inventory: gives the files in it and below it, never what a link leads to.</summary>
internal sealed class InventoryFolder(string inventory)
{
    private readonly string root = Path.GetDirectoryName(Path.GetFullPath(inventory))!;

    /// <param name="path">Steps separated by '/', none of them <c>..</c>.</param>
    /// <exception cref="RefusedException">It is not there, no regular file, or reached through a link.</exception>
    public ReadOnlyMemory<byte> Read(string path)
    {
        var place = root;
        foreach (var step in path.Split('/'))
        {
            place = Path.Combine(place, step);
            if (new FileInfo(place).LinkTarget is not null)
            {
                throw new RefusedException(new ImportRefused(path, "this is a symbolic link, or lies behind one", "a file in the inventory's own folder or below", "Put the file itself there."));
            }
        }

        return DocumentFile.Read(place, path, mayBeOpen: false);
    }
}
