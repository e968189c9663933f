using System.Security.Cryptography;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>Signatures of messages with a shared key (RFC 8945), hmac-sha256 only.</summary>
internal sealed class Tsig(string keyName, byte[] key)
{
    private const ushort Fudge = 300;
    private const int MacLength = 32;
    private static readonly byte[] Algorithm = DnsName.Write("hmac-sha256");
    private readonly byte[] name = DnsName.Write(keyName);

    /// <returns>The message with its signature behind it, and the MAC, which the answer's is bound to.</returns>
    public (byte[] Message, byte[] Mac) Sign(byte[] message, DateTimeOffset now, byte[] boundTo)
    {
        var seconds = (ulong)now.ToUnixTimeSeconds();
        var mac = MacOf(message, seconds, Fudge, error: 0, other: [], boundTo);
        using var data = new MemoryStream(128);
        data.Write(Algorithm);
        Time(data, seconds);
        DnsWriter.Number(data, Fudge);
        DnsWriter.Number(data, MacLength);
        data.Write(mac);
        data.Write(message, 0, 2); // original id
        DnsWriter.Number(data, 0);
        DnsWriter.Number(data, 0);
        using var signed = new MemoryStream(message.Length + 256);
        signed.Write(message);
        DnsWriter.Record(signed, new DnsRecord(keyName, DnsNumber.TsigType, DnsNumber.AnyClass, 0, data.ToArray()));
        var bytes = signed.ToArray();
        SetAdditionalCount(bytes, checked((ushort)(DnsReader.Number(bytes, 10) + 1)));
        return (bytes, mac);
    }

    /// <exception cref="NotDoneException">The answer does not come from who has the key, or the server says what is wrong with ours.</exception>
    /// <exception cref="FormatException">The signature is malformed.</exception>
    public void Verify(byte[] message, DnsAnswer answer, byte[] requestMac, DateTimeOffset now)
    {
        if (answer.Signature is not { } signature)
        {
            throw new NotDoneException($"it answered {DnsNumber.CodeName(answer.Code)} without a signature: does it know the key?");
        }

        var at = 0;
        var algorithm = DnsName.Write(DnsName.Read(signature.Data, ref at));
        var data = signature.Data.AsSpan(at);
        var seconds = ((ulong)DnsReader.Number(data, 0) << 32) | ((ulong)DnsReader.Number(data, 2) << 16) | DnsReader.Number(data, 4);
        var (fudge, length) = (DnsReader.Number(data, 6), DnsReader.Number(data, 8));
        var error = DnsReader.Number(data, 10 + length + 2);
        if (length == 0 && error != 0)
        {
            throw new NotDoneException($"it does not accept the key {keyName}: {DnsNumber.CodeName(error)}"); // RFC 8945 §5.2: such an answer is not signed
        }

        var other = data[(16 + length)..].ToArray();
        var bare = message[..answer.SignatureAt];
        SetAdditionalCount(bare, checked((ushort)(DnsReader.Number(bare, 10) - 1)));
        data.Slice(10 + length, 2).CopyTo(bare);
        var mac = MacOf(bare, seconds, fudge, error, other, requestMac);
        var isTrue = length == MacLength && algorithm.AsSpan().SequenceEqual(Algorithm) && DnsName.Write(signature.Name).AsSpan().SequenceEqual(name)
            && CryptographicOperations.FixedTimeEquals(mac, data.Slice(10, length));
        if (!isTrue)
        {
            throw new NotDoneException("its answer is not signed with the key: somebody else may have answered");
        }

        if (error != 0)
        {
            throw new NotDoneException($"it does not accept the key {keyName}: {DnsNumber.CodeName(error)}{(error == 18 ? ", the clocks differ" : "")}");
        }

        if (Math.Abs(now.ToUnixTimeSeconds() - (long)seconds) > Fudge)
        {
            throw new NotDoneException("its answer is signed at another time: the clocks differ, or it is an old one");
        }
    }

    /// <summary>RFC 8945 §4.3: the request's MAC (in an answer), the message, the variables.</summary>
    private byte[] MacOf(byte[] message, ulong seconds, ushort fudge, ushort error, byte[] other, byte[] boundTo)
    {
        using var all = new MemoryStream(message.Length + 256);
        if (boundTo.Length > 0)
        {
            DnsWriter.Number(all, (ushort)boundTo.Length);
            all.Write(boundTo);
        }

        all.Write(message);
        all.Write(name);
        DnsWriter.Number(all, DnsNumber.AnyClass);
        all.Write([0, 0, 0, 0]);
        all.Write(Algorithm);
        Time(all, seconds);
        DnsWriter.Number(all, fudge);
        DnsWriter.Number(all, error);
        DnsWriter.Number(all, (ushort)other.Length);
        all.Write(other);
        return HMACSHA256.HashData(key, all.ToArray());
    }

    private static void Time(Stream wire, ulong seconds)
    {
        DnsWriter.Number(wire, (ushort)((seconds >> 32) & 0xFFFF));
        DnsWriter.Number(wire, (ushort)((seconds >> 16) & 0xFFFF));
        DnsWriter.Number(wire, (ushort)(seconds & 0xFFFF));
    }

    private static void SetAdditionalCount(byte[] message, ushort count) => System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), count);
}
