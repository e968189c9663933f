using System.Buffers;
using System.Globalization;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>A named key of signed notes (C2SP signed-note), written <c>name+hash+base64</c>: Ed25519 or ECDSA on P-256.</summary>
public sealed record NoteVerifier(string Name, NoteKey Key)
{
    private const int LongestText = 1024;

    public NoteVerifier(string name, Ed25519PublicKey key)
        : this(name, new Ed25519NoteKey(key))
    {
    }

    public uint KeyId { get; } = Key.IdFor(Name);

    /// <summary>The name of a key that somebody can be given: a signer's name without control characters.</summary>
    public static bool IsKeyName(string? name) => IsSignerName(name) && !name!.Any(char.IsControl);

    /// <summary>Not empty, well-formed, no Unicode spaces, no plus: all that a line by an unknown key must keep to (C2SP signed-note, Format).</summary>
    internal static bool IsSignerName(string? name)
    {
        var rest = name.AsSpan();
        while (Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done && rune.Value != '+' && !Rune.IsWhiteSpace(rune))
        {
            rest = rest[length..];
        }

        return rest.IsEmpty && name is { Length: > 0 };
    }

    /// <summary>Accepts exactly what <see cref="ToString"/> writes, with white space around it.</summary>
    public static bool TryParse(string? text, out NoteVerifier verifier)
    {
        verifier = null!;
        var parts = (text is { Length: <= LongestText } ? text : "").Trim().Split('+', 3);
        Span<byte> typed = stackalloc byte[NoteKey.Longest];
        if (parts.Length != 3 || !IsKeyName(parts[0])
            || !Convert.TryFromBase64String(parts[2], typed, out var length) || NoteKey.Parse(typed[..length]) is not { } key
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
        {
            return false;
        }

        verifier = new NoteVerifier(parts[0], key);
        return parts[1].Length == 8 && verifier.KeyId == hash && Convert.ToBase64String(typed[..length]) == parts[2];
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String(Key.Typed)}");
}
