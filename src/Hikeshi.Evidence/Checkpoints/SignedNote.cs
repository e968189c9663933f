using System.Buffers.Binary;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>A text with signatures (C2SP signed-note). Trust nothing in it before <see cref="IsSignedBy"/>.</summary>
/// <param name="Text">Ends in a newline, which is signed too.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int MostSignatures = 64;
    internal const int LongestNote = 64 << 10;
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

        var lines = all[(split + 2)..].Split('\n')[..^1];
        var signatures = lines.Select(NoteSignature.Parse).OfType<NoteSignature>().ToList();
        note = new SignedNote(all[..(split + 1)], signatures);
        return lines.Length is > 0 and <= MostSignatures && signatures.Count == lines.Length;
    }

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(s => $"{Dash}{s}\n"))}";
}

/// <param name="KeyId">Identifies the key together with the name; not a proof of anything.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    public static NoteSignature? Parse(string line)
    {
        var parts = line.Split(' ');
        var bytes = new byte[8192];
        // One spelling only: what decodes but would be written differently is not accepted.
        if (parts.Length != 3 || parts[0] != "—" || !NoteVerifier.IsKeyName(parts[1])
            || !Convert.TryFromBase64String(parts[2], bytes, out var length) || length < 5 || Convert.ToBase64String(bytes, 0, length) != parts[2])
        {
            return null;
        }

        return new NoteSignature(parts[1], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4, length - 4));
    }

    public override string ToString()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(4));
        return $"{Name} {Convert.ToBase64String(bytes)}";
    }
}
