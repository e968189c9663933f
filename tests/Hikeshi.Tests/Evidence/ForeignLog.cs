using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Tests.Evidence;

/// <summary>A published log of opaque entries, written from the specifications without the code that writes ours: level by level, all of it in memory.</summary>
internal sealed class ForeignLog : IDisposable
{
    private const string Name = "elsewhere.example/log";
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly string prefix;

    /// <param name="prefix">"tile/", or the older "tile/8/".</param>
    /// <param name="bundles">"entries", or the older "data" of Go's checksum database with its records; null publishes none.</param>
    public ForeignLog(IReadOnlyList<byte[]> leaves, string prefix = "tile/", string? bundles = "entries")
    {
        this.prefix = prefix;
        Verifier = new NoteVerifier(Name, key.PublicKey);
        var level = leaves.Select(l => SHA256.HashData([0, .. l])).ToList();
        Sign((ulong)leaves.Count, Mth([.. level]));
        foreach (var (chunk, number) in leaves.Chunk(256).Select((c, i) => (c, i)).Where(_ => bundles is not null))
        {
            Write(bundles!, number, chunk.Length, [.. chunk.SelectMany((l, i) => bundles == "data" ? Record((number * 256) + i, l) : Prefixed(l))]);
        }

        for (var height = 0; level.Count > 0; height++)
        {
            foreach (var (chunk, number) in level.Chunk(256).Select((c, i) => (c, i)))
            {
                Write(height.ToString(CultureInfo.InvariantCulture), number, chunk.Length, [.. chunk.SelectMany(h => h)]);
            }

            level = [.. level.Chunk(256).Where(c => c.Length == 256).Select(Mth)];
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("foreign-").FullName;

    public NoteVerifier Verifier { get; }

    public string CheckpointPath => System.IO.Path.Combine(Path, "checkpoint");

    public void Sign(ulong size, byte[] root) => File.WriteAllText(CheckpointPath, Note(size, root));

    public string Note(ulong size, byte[] root) =>
        Signed(string.Create(CultureInfo.InvariantCulture, $"{Name}\n{size}\n{Convert.ToBase64String(root)}\n"));

    /// <summary>Any text, signed by the log.</summary>
    public string Signed(string text) => SignedNote.Sign(text, Verifier, key).ToString();

    /// <summary>Texts of one line, as the records of a checksum database must be; they serve as opaque entries too.</summary>
    public static IReadOnlyList<byte[]> Texts(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"module v{i}\n"))];

    /// <summary>Word by word from RFC 6962 §2.1, over leaf hashes.</summary>
    public static byte[] Mth(byte[][] hashes)
    {
        if (hashes.Length < 2)
        {
            return hashes.Length == 0 ? SHA256.HashData([]) : hashes[0];
        }

        var k = 1;
        while (k * 2 < hashes.Length)
        {
            k *= 2;
        }

        return SHA256.HashData([1, .. Mth(hashes[..k]), .. Mth(hashes[k..])]);
    }

    /// <summary>PATH(m, D[n]), RFC 6962 §2.1.1, over leaf hashes.</summary>
    public static IEnumerable<byte[]> AuditPath(int m, byte[][] hashes)
    {
        if (hashes.Length < 2)
        {
            return [];
        }

        var k = 1;
        while (k * 2 < hashes.Length)
        {
            k *= 2;
        }

        return m < k ? [.. AuditPath(m, hashes[..k]), Mth(hashes[k..])] : [.. AuditPath(m - k, hashes[k..]), Mth(hashes[..k])];
    }

    public static byte[] Root(IEnumerable<byte[]> leaves) => Mth([.. leaves.Select(l => SHA256.HashData([0, .. l]))]);

    private void Write(string level, int number, int width, byte[] bytes)
    {
        var groups = $"{number % 1000:D3}";
        for (var rest = number / 1000; rest > 0; rest /= 1000)
        {
            groups = $"x{rest % 1000:D3}/{groups}";
        }

        var path = System.IO.Path.Combine(Path, $"{prefix}{level}/{groups}{(width == 256 ? "" : $".p/{width}")}");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static byte[] Prefixed(byte[] leaf)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)leaf.Length);
        return [.. length, .. leaf];
    }

    private static byte[] Record(int id, byte[] text) => [.. Encoding.ASCII.GetBytes($"{id}\n"), .. text, (byte)'\n'];

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(Path, recursive: true);
        File.Delete(Path + ".older");
    }
}
