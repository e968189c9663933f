using System.Security.Cryptography;
using System.Text;

namespace Hikeshi.Response.Playbooks.Exporting;

/// <summary>Identifiers that are the same whenever the same decision is exported (§10.10).</summary>
/// <param name="seed">What the playbook is made from.</param>
internal sealed class ExportIds(string seed)
{
    /// <summary>§10.10: of playbooks that are told apart by their content.</summary>
    private static readonly Guid Namespace = new("aa7caf3a-d55a-4e9a-b34e-056215fba56a");

    /// <summary>Of the identity objects in the bundles that members publish: a member is the same to whoever reads both.</summary>
    private static readonly Guid Members = new("6f7a52d6-6f0e-5d5b-9a1a-2c1c54b6f7b1");

    public string Playbook => "playbook--" + Version5(Namespace, seed);

    /// <param name="member">The institution.</param>
    public static string Identity(string member) => "identity--" + Version5(Members, "identity|" + member);

    /// <summary>Steps and parties: of version 4 by their form, as §10.10 wants, out of a digest instead of a die.</summary>
    public string Of(string type, string what)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{type}\n{what}")).AsSpan(0, 16).ToArray();
        return $"{type}--{Formed(bytes, version: 4)}";
    }

    /// <summary>RFC 9562 §5.5.</summary>
    private static Guid Version5(Guid space, string name)
    {
#pragma warning disable CA5350 // The version of the UUID prescribes SHA-1; nothing depends on its strength.
        var bytes = SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]).AsSpan(0, 16).ToArray();
#pragma warning restore CA5350
        return Formed(bytes, version: 5);
    }

    private static Guid Formed(byte[] bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
