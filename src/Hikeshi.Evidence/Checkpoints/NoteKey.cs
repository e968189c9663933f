using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Evidence.Checkpoints;

/// <summary>The public key of a verifier of signed notes (C2SP signed-note, "Signature types").</summary>
public abstract record NoteKey
{
    /// <summary>The longest that we know, and more than any of them needs.</summary>
    internal const int Longest = 256;

    /// <summary>The type byte, and the key in the encoding of its type.</summary>
    internal abstract byte[] Typed { get; }

    /// <summary>Four bytes that name the key, together with the name. Not a proof of anything.</summary>
    internal abstract uint IdFor(string name);

    /// <summary>False for everything that is no good signature; never throws.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <returns>Null for a type that we do not know, and for a key that is none.</returns>
    internal static NoteKey? Parse(ReadOnlySpan<byte> typed) => typed is [Ed25519NoteKey.Type, .. var point] && point.Length == Ed25519PublicKey.Size
        ? new Ed25519NoteKey(new Ed25519PublicKey(point))
        : typed is [EcdsaNoteKey.Type, .. var spki] ? EcdsaNoteKey.Parse(spki) : null;

    private protected static uint First4(ReadOnlySpan<byte> hashed) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(hashed));
}

/// <summary>Type 0x01. The id is over name ‖ LF ‖ 0x01 ‖ key.</summary>
public sealed record Ed25519NoteKey(Ed25519PublicKey Key) : NoteKey
{
    internal const byte Type = 0x01;

    internal override byte[] Typed => [Type, .. Key.Bytes];

    internal override uint IdFor(string name) => First4([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. Typed]);

    public override bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Key.Verify(text, signature);
}
