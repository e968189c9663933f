using System.Buffers.Binary;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>Numbers of the protocol (IANA, "Domain Name System (DNS) Parameters").</summary>
internal static class DnsNumber
{
    public const ushort Address = 1;
    public const ushort Cname = 5;
    public const ushort Soa = 6;
    public const ushort Txt = 16;
    public const ushort TsigType = 250;
    public const ushort AnyType = 255;
    public const ushort In = 1;
    public const ushort NoneClass = 254;
    public const ushort AnyClass = 255;

    public const int NoError = 0;
    public const int NxDomain = 3;
    public const int YxDomain = 6;
    public const int YxRrset = 7;
    public const int NxRrset = 8;

    public static string CodeName(int code) => code switch
    {
        NoError => "NOERROR", 1 => "FORMERR", 2 => "SERVFAIL", NxDomain => "NXDOMAIN", 4 => "NOTIMP", 5 => "REFUSED", YxDomain => "YXDOMAIN", YxRrset => "YXRRSET", NxRrset => "NXRRSET", 9 => "NOTAUTH", 10 => "NOTZONE",
        16 => "BADSIG", 17 => "BADKEY", 18 => "BADTIME", 22 => "BADTRUNC",
        _ => $"code {code}",
    };
}

/// <param name="Name">As <see cref="DnsName.Read"/> gives it, with the final dot.</param>
internal sealed record DnsRecord(string Name, ushort Type, ushort Class, uint Lifetime, byte[] Data)
{
    /// <summary>Value dependent or not, a prerequisite is a record too (RFC 2136 §2.4).</summary>
    public static DnsRecord RrsetExists(string name, ushort type) => new(name, type, DnsNumber.AnyClass, 0, []);

    public static DnsRecord RrsetDoesNotExist(string name, ushort type) => new(name, type, DnsNumber.NoneClass, 0, []);

    public static DnsRecord NameIsNotInUse(string name) => new(name, DnsNumber.AnyType, DnsNumber.NoneClass, 0, []);

    /// <summary>RFC 2136 §2.5.4: deletes this record alone.</summary>
    public DnsRecord Deleted => this with { Class = DnsNumber.NoneClass, Lifetime = 0 };

    public static DnsRecord Text(string name, uint lifetime, IEnumerable<string> strings) =>
        new(name, DnsNumber.Txt, DnsNumber.In, lifetime, [.. strings.Select(System.Text.Encoding.ASCII.GetBytes).SelectMany(text => (byte[])[(byte)text.Length, .. text])]);

    /// <summary>The strings of a TXT record (RFC 1035 §3.3.14).</summary>
    /// <exception cref="NotDoneException">They do not fit in it.</exception>
    public IReadOnlyList<string> Strings()
    {
        var strings = new List<string>();
        for (var at = 0; at < Data.Length; at += 1 + Data[at])
        {
            strings.Add(at + 1 + Data[at] <= Data.Length ? System.Text.Encoding.ASCII.GetString(Data, at + 1, Data[at]) : throw new NotDoneException("a text in its answer is cut off"));
        }

        return strings;
    }
}

/// <summary>Writes the two messages that are needed: a question, and an update (RFC 2136 §2).</summary>
internal static class DnsWriter
{
    private const ushort RecursionDesired = 0x0100;
    private const ushort OpcodeUpdate = 5 << 11;

    public static byte[] Question(ushort id, string name, ushort type, bool recursive) =>
        Message(id, recursive ? RecursionDesired : (ushort)0, name, type, [], []);

    public static byte[] Update(ushort id, string zone, IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> updates) =>
        Message(id, OpcodeUpdate, zone, DnsNumber.Soa, prerequisites, updates);

    public static void Record(Stream wire, DnsRecord record)
    {
        wire.Write(DnsName.Write(record.Name));
        Number(wire, record.Type);
        Number(wire, record.Class);
        Span<byte> lifetime = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(lifetime, record.Lifetime);
        wire.Write(lifetime);
        Number(wire, checked((ushort)record.Data.Length));
        wire.Write(record.Data);
    }

    public static void Number(Stream wire, ushort number)
    {
        wire.WriteByte((byte)(number >> 8));
        wire.WriteByte((byte)(number & 0xFF));
    }

    private static byte[] Message(ushort id, ushort flags, string name, ushort type, IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> updates)
    {
        using var wire = new MemoryStream(512);
        foreach (var number in (ReadOnlySpan<ushort>)[id, flags, 1, checked((ushort)prerequisites.Count), checked((ushort)updates.Count), 0])
        {
            Number(wire, number);
        }

        wire.Write(DnsName.Write(name));
        Number(wire, type);
        Number(wire, DnsNumber.In);
        foreach (var record in prerequisites.Concat(updates))
        {
            Record(wire, record);
        }

        return wire.ToArray();
    }
}
