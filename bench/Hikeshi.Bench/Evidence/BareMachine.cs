using System.Diagnostics;
using System.Security.Cryptography;
using Hikeshi.Evidence.Segments;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Bench.Evidence;

/// <summary>What the disk and SHA-256 take by themselves: writes over space that exists already, each followed by fdatasync, in a file of its own beside the log.</summary>
internal sealed class BareMachine : IDisposable
{
    private const int Size = 16 << 20;

    private readonly SafeFileHandle file;
    private byte[] block = [];
    private long at;

    public BareMachine(string directory)
    {
        file = File.OpenHandle(Path.Combine(directory, "bare"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, new byte[Size], 0);
        LibC.SyncData(file);
    }

    /// <summary>Milliseconds of one fdatasync behind a write of so many bytes.</summary>
    public double Sync(int bytes)
    {
        Write(bytes);
        var from = Stopwatch.GetTimestamp();
        LibC.SyncData(file);
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    /// <summary>Seconds to write so many bytes and sync them: the median of many.</summary>
    public double WriteAndSync(int bytes)
    {
        var times = new double[200];
        for (var i = 0; i < times.Length; i++)
        {
            var from = Stopwatch.GetTimestamp();
            Write(bytes);
            LibC.SyncData(file);
            times[i] = Stopwatch.GetElapsedTime(from).TotalSeconds;
        }

        return Quantile.Of(times, 0.5);
    }

    private void Write(int bytes)
    {
        block = block.Length == bytes ? block : RandomNumberGenerator.GetBytes(bytes);
        at = at + bytes > Size ? 0 : at;
        RandomAccess.Write(file, block, at);
        at += bytes;
    }

    /// <summary>Seconds to hash so many bytes, as the log does it.</summary>
    public static double Hash(int bytes)
    {
        const int Times = 200_000;
        var data = new byte[bytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++)
        {
            Hikeshi.Evidence.Tree.Sha256.Hash(data, digest);
        }

        return clock.Elapsed.TotalSeconds / Times;
    }

    public void Dispose() => file.Dispose();
}
