using Hikeshi.Kernel.Errors;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Indexing;

/// <summary>An open index file: whole reads or none. Thread-safe.</summary>
internal sealed class IndexFile(string path) : IDisposable
{
    // Nothing is read in order: what the system would read ahead is read in vain.
    private readonly SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);

    public long Length => RandomAccess.GetLength(handle);

    public bool TryRead(Span<byte> target, long offset)
    {
        for (var total = 0; total < target.Length;)
        {
            var read = RandomAccess.Read(handle, target[total..], offset + total);
            if (read == 0)
            {
                return false;
            }

            total += read;
        }

        return true;
    }

    /// <exception cref="RefusedException">The file has become shorter since it was opened.</exception>
    public void Require(Span<byte> target, long offset)
    {
        if (!TryRead(target, offset))
        {
            throw new RefusedException(new LogDamaged(path, offset, "the index file ends too early"));
        }
    }

    public void Dispose() => handle.Dispose();
}
