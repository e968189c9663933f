using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ResponsePolicyZone;

/// <summary>
/// A response policy zone ("DNS Response Policy Zones (RPZ)", draft-vixie-dnsop-dns-rpz §3: <c>CNAME .</c> is NXDOMAIN), changed by dynamic updates
/// (RFC 2136): a containment's names, its mark and its line in our index come and go in one message, which is carried out whole or not at all.
/// </summary>
internal sealed class PolicyZone(RpzSettings settings, MemberId member, DnsLine line)
{
    private const uint Lifetime = 60;
    private const uint MarkLifetime = 0;
    private static readonly byte[] Root = DnsName.Write(".");

    private string Index => $"{member}._hikeshi.{settings.Zone}";

    /// <summary>An update that changes nothing: the key is known, may update, and the zone is there.</summary>
    public async Task TryAsync(CancellationToken cancel)
    {
        var code = await UpdateAsync([DnsRecord.RrsetExists(settings.Zone, DnsNumber.Soa)], [], cancel);
        Check(code);
    }

    /// <returns>False: one of the names, or the mark, is there already.</returns>
    public async Task<bool> AddAsync(ContainmentId id, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var code = await UpdateAsync(
            [DnsRecord.RrsetDoesNotExist(MarkOf(id), DnsNumber.Txt), .. names.Select(name => DnsRecord.NameIsNotInUse(InZone(name)))],
            [.. names.Select(Refusal), DnsRecord.Text(MarkOf(id), MarkLifetime, names), DnsRecord.Text(Index, MarkLifetime, [id.ToString()])],
            cancel);
        if (code is DnsNumber.YxDomain or DnsNumber.YxRrset)
        {
            return false;
        }

        Check(code);
        return true;
    }

    public async Task RemoveAsync(ContainmentId id, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var code = await UpdateAsync(
            [DnsRecord.RrsetExists(MarkOf(id), DnsNumber.Txt)],
            [.. names.Select(name => Refusal(name).Deleted), DnsRecord.Text(MarkOf(id), MarkLifetime, names).Deleted, DnsRecord.Text(Index, MarkLifetime, [id.ToString()]).Deleted],
            cancel);
        Check(code is DnsNumber.NxRrset ? DnsNumber.NoError : code); // somebody was faster
    }

    /// <returns>The names that a containment of ours refuses; null when it refuses none.</returns>
    public async Task<IReadOnlyList<string>?> NamesOfAsync(ContainmentId id, CancellationToken cancel)
    {
        var mark = await LookAsync(MarkOf(id), DnsNumber.Txt, cancel);
        return mark.Count == 0 ? null : [.. mark.SelectMany(record => record.Strings())];
    }

    public async Task<IReadOnlyList<ContainmentId>> OursAsync(CancellationToken cancel) =>
        [.. (await LookAsync(Index, DnsNumber.Txt, cancel)).SelectMany(record => record.Strings()).Where(text => Guid.TryParseExact(text, "D", out _)).Select(ContainmentId.Parse)];

    public async Task<bool> RefusesAsync(string name, CancellationToken cancel) =>
        (await LookAsync(InZone(name), DnsNumber.Cname, cancel)).Any(record => record.Data.AsSpan().SequenceEqual(Root));

    private DnsRecord Refusal(string name) => new(InZone(name), DnsNumber.Cname, DnsNumber.In, Lifetime, Root);

    private string MarkOf(ContainmentId id) => $"{id}.{Index}";

    private string InZone(string name) => $"{name.TrimEnd('.')}.{settings.Zone}";

    private async Task<int> UpdateAsync(IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> updates, CancellationToken cancel) =>
        (await line.AskAsync(id => DnsWriter.Update(id, settings.Zone, prerequisites, updates), Key(), cancel)).Code;

    private async Task<IReadOnlyList<DnsRecord>> LookAsync(string name, ushort type, CancellationToken cancel)
    {
        var answer = await line.AskAsync(id => DnsWriter.Question(id, name, type, recursive: false), Key(), cancel);
        Check(answer.Code is DnsNumber.NxDomain ? DnsNumber.NoError : answer.Code);
        var wanted = name.TrimEnd('.').ToLowerInvariant() + ".";
        return [.. answer.Records.Where(record => record.Type == type && record.Name == wanted)];
    }

    /// <summary>Read at each use: an exchanged key counts at once.</summary>
    private Tsig Key()
    {
        var text = settings.Key.Reveal();
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length >= 16
            ? new Tsig(settings.KeyName, key[..length])
            : throw new NotDoneException($"{settings.Key} is no TSIG key: base64 of 16 bytes or more");
    }

    private void Check(int code)
    {
        if (code != DnsNumber.NoError)
        {
            throw new NotDoneException($"it answered {DnsNumber.CodeName(code)}: the key {settings.KeyName} must be allowed to query and to update {settings.Zone}");
        }
    }
}
