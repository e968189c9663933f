using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation.Partners;

/// <summary>A hub's line to the hub of another sector, which it has dialled: it takes what comes from there, and brings what may leave.</summary>
/// <param name="sector">This hub's own.</param>
public sealed class PartnerLine(PartnerTerms terms, string sector, MemberId self, HubClient client, HubRelay relay, IJournal journal) : IDisposable
{
    private Sender? sender;

    public PartnerTerms Terms => terms;

    public bool Connected => client.Connected;

    private Sender Sender => sender ??= new Sender(client, relay.Chains, Leaves, ParcelAt);

    public Task RunAsync(Action<Exception> broken, CancellationToken cancel) =>
        client.FollowAsync(() => new StreamRequest(-1, [.. relay.Chains.Heads.Select(head => head with { Producer = There(head.Producer) })]), line => TakeAsync(line, broken, cancel), broken, cancel);

    /// <summary>What was relayed here and may leave goes there.</summary>
    public async Task<IReadOnlyList<Fact>> BringAsync(Recorded<Relayed> relayed, CancellationToken cancel)
    {
        if (relayed.Fact.Envelope is { } envelope && Leaves(relayed.Fact.Producer, envelope.Head.Audience))
        {
            await Sender.SendAsync(relayed.Fact.Producer, ParcelOf(relayed.Fact, envelope), cancel);
        }

        return [];
    }

    /// <summary>The partner learns whom this sector's members are, before anything of them comes.</summary>
    public async Task<IReadOnlyList<Fact>> IntroduceAsync(Recorded<MemberEnrolled> enrolled, CancellationToken cancel)
    {
        await client.IntroduceAsync(enrolled.Fact, cancel);
        return [];
    }

    public void Dispose() => client.Dispose();

    private async ValueTask TakeAsync(StreamLine line, Action<Exception> broken, CancellationToken cancel)
    {
        if (line.Parcel is { } parcel)
        {
            if ((await relay.TakeFromPartnerAsync(terms, parcel, cancel)).Refused is { } refused)
            {
                broken(new InvalidDataException(refused));
            }
        }
        else if (line is { Kind: StreamLine.Hello, Heads: { } there })
        {
            _ = ResendAsync([.. there.Select(head => head with { Producer = Here(head.Producer) })], broken, cancel);
        }
        else if (line.Fact is { } body && FactCatalog.Decode(line.Kind, JsonSerializer.SerializeToUtf8Bytes(body, FederationJson.Default.JsonElement)) is var told)
        {
            await relay.TakeMemberFromPartnerAsync(terms, told switch
            {
                MemberEnrolled enrolled => PartnerPins.Of(enrolled, terms.Sector),
                MemberPinned pinned => pinned,
                _ => null,
            }, cancel);
        }
    }

    private async Task ResendAsync(IReadOnlyList<ChainHead> there, Action<Exception> broken, CancellationToken cancel)
    {
        try
        {
            await Sender.ResendAsync(there, cancel);
        }
        catch (InvalidDataException refused)
        {
            broken(refused);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private bool Leaves(MemberId producer, string audience) => Audience.TryParse(audience, out var read) && terms.Leaves(producer, read);

    private Parcel? ParcelAt(EntryId entry) => journal.Find(entry) is Relayed { Envelope: { } envelope } relayed ? ParcelOf(relayed, envelope) : null;

    private Parcel ParcelOf(Relayed relayed, Envelope envelope)
    {
        IReadOnlyList<string> hops = [.. relayed.Hops ?? [], self.Value];
        return (relayed.Withheld ?? terms.WhyKept(envelope.Head)) is { } why ? new Parcel(envelope, "", hops, why) : new Parcel(envelope, relayed.Bundle, hops);
    }

    private MemberId There(MemberId here) => here.Sector is null ? here.In(sector) : here.Sector == terms.Sector ? here.AtHome : here;

    private MemberId Here(MemberId there) => there.Sector is null ? there.In(terms.Sector) : there.Sector == sector ? there.AtHome : there;
}

/// <summary>How members of another sector are pinned here.</summary>
internal static class PartnerPins
{
    public static MemberPinned Of(MemberEnrolled enrolled, string sector) =>
        new(enrolled.Member.Sector is null ? enrolled.Member.In(sector) : enrolled.Member, enrolled.NameEn, enrolled.NameJa, enrolled.InstitutionKind, enrolled.EvidenceKey, enrolled.WitnessKey);
}
