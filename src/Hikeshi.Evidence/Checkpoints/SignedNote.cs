using System.Buffers.Binary;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>A text with signatures (C2SP signed-note). Trust nothing in it before <see cref="IsSignedBy"/>.</summary>
/// <param name="Text">Ends in a newline, which is signed too.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int MostSignatures = 128;

    /// <summary>Bytes. A verifier must accept 16 signatures of nearly 5 kB (C2SP signed-note, Format), whoever made them.</summary>
    internal const int LongestNote = 1 << 20;

    private const string Dash = "— ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SignedNote Sign(string text, NoteVerifier name, Ed25519PrivateKey key) =>
        new(text, [new NoteSignature(name.Name, name.KeyId, key.Sign(Encoding.UTF8.GetBytes(text)))]);

    /// <summary>The same text with one more signature.</summary>
    internal SignedNote AlsoBy(EcdsaSigningKey key) =>
        this with { Signatures = [.. Signatures, new NoteSignature(key.Verifier.Name, key.Verifier.KeyId, key.Sign(Encoding.UTF8.GetBytes(Text)))] };

    /// <summary>True when at least one signature is by this key, and all that claim to be are good.</summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        var text = Encoding.UTF8.GetBytes(Text);
        var claimed = Signatures.Where(s => s.Name == verifier.Name && s.KeyId == verifier.KeyId).ToList();
        return claimed.Count > 0 && claimed.TrueForAll(s => verifier.Key.Verify(text, s.Bytes.Span));
    }

    public static bool TryParse(ReadOnlySpan<byte> bytes, out SignedNote note)
    {
        note = null!;
        if (bytes.Length > LongestNote || bytes.IndexOfAnyInRange((byte)0, (byte)9) >= 0 || bytes.IndexOfAnyInRange((byte)11, (byte)31) >= 0)
        {
            return false;
        }

        string all;
        try
        {
            all = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !all.EndsWith('\n'))
        {
            return false;
        }

        var lines = all[(split + 2)..].Split('\n', MostSignatures + 2)[..^1]; // a line too many is enough to know
        var signatures = lines.Select(NoteSignature.Parse).OfType<NoteSignature>().ToList();
        note = new SignedNote(all[..(split + 1)], signatures);
        return lines.Length is > 0 and <= MostSignatures && signatures.Count == lines.Length;
    }

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(s => $"{Dash}{s}\n"))}";
}

/// <param name="Name">May hold whatever a stranger likes, within the rules of <see cref="NoteVerifier.IsSignerName"/>.</param>
/// <param name="KeyId">Identifies the key together with the name; not a proof of anything.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    private const int KeyIdSize = 4;

    public static NoteSignature? Parse(string line)
    {
        var parts = line.Split(' ', 4);
        var bytes = new byte[parts[^1].Length];
        // One spelling only: what decodes but would be written differently is not accepted.
        if (parts.Length != 3 || parts[0] != "—" || !NoteVerifier.IsSignerName(parts[1])
            || !Convert.TryFromBase64String(parts[2], bytes, out var length) || length < KeyIdSize || Convert.ToBase64String(bytes, 0, length) != parts[2])
        {
            return null;
        }

        return new NoteSignature(parts[1], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdSize, length - KeyIdSize));
    }

    public override string ToString()
    {
        var bytes = new byte[KeyIdSize + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(KeyIdSize));
        return $"{Name} {Convert.ToBase64String(bytes)}";
    }
}
