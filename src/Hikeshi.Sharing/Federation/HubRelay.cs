using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>The sector cap as the host wires it: judges a request at this moment.</summary>
public delegate CapacityReserved AskSectorCap(MemberId member, Reservation request);

/// <summary>What became of a parcel that was handed in: taken at a position, or why not.</summary>
/// <param name="Expected">The sequence that is the next one here, when the parcel's is not.</param>
/// <param name="IsLater">It may be taken later: whose it is has not been told yet, or it is too much at once.</param>
internal sealed record Handed(ulong? Position, string? Refused = null, long? Expected = null, string? Withheld = null, bool IsLater = false);

/// <summary>
/// The hub's work: order what members send, keep it, and deliver it to all. Its log is the queue, so nothing that was acknowledged
/// can be lost, and an envelope that is sent twice is kept once.
/// </summary>
public sealed class HubRelay(string sector, PeerDirectory peers, IJournal journal, AskSectorCap askSectorCap, TimeProvider clock)
{
    private const int MostHops = 16;
    private const int MostOfOneSector = 5000;

    /// <summary>What one member, or one partner, may hand in: bytes, each parcel with what it costs beside its own. Beyond that it comes again, and nobody else waits for it.</summary>
    private const double BytesPerSecond = 4 << 20;
    private const double BytesAtOnce = 256 << 20;
    private const double BytesOfOne = 8 << 10;
    private readonly ConcurrentDictionary<MemberId, Allowance> allowances = new();
    private static readonly string TooMuch = $"more than {BytesPerSecond / (1 << 20)} MiB a second: send it again later";
    private readonly ConcurrentDictionary<MemberId, SemaphoreSlim> turns = new();
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>What the hub's log holds of every producer.</summary>
    public ChainBook Chains { get; } = new();

    public void Apply(Recorded<Relayed> relayed)
    {
        if (relayed.Fact.Envelope is { } envelope)
        {
            Chains.Apply(relayed.Fact.Producer, envelope.Head, relayed.Id, relayed.Index);
        }
    }

    /// <summary>Takes what a member made itself, once and in its order.</summary>
    internal async Task<Handed> TakeAsync(MemberId producer, Parcel parcel, CancellationToken cancel)
    {
        var head = parcel.Envelope.Head;
        if (head.Producer != producer || head.Sector != sector)
        {
            return new Handed(null, $"{producer} of {sector} hands in what {head.Producer} of {head.Sector} made: only its producer brings it");
        }

        if (peers.KeyOf(producer) is not { } key)
        {
            return new Handed(null, $"no key of {producer} is known here");
        }

        if (IsTooMuch(producer, parcel))
        {
            return new Handed(null, IsLater: true, Refused: TooMuch);
        }

        if (EnvelopeSigning.WhyNot(parcel.Envelope, parcel.Bundle, key) is { } whyNot)
        {
            return new Handed(null, whyNot);
        }

        // It goes on when the member hangs up: it will send the same again.
        return await TakeInTurnAsync(producer, new Parcel(parcel.Envelope, parcel.Bundle)).WaitAsync(cancel);
    }

    /// <summary>Takes what came over a border, as far as the terms of the link let it.</summary>
    internal async Task<Handed> TakeFromPartnerAsync(PartnerTerms partner, Parcel parcel, CancellationToken cancel)
    {
        var head = parcel.Envelope.Head;
        if (head.Sector == sector)
        {
            return new Handed(0); // it comes home
        }

        if (IsTooMuch(partner.Member, parcel))
        {
            return new Handed(null, IsLater: true, Refused: TooMuch);
        }

        if (!partner.Brings(head.Sector) || !Audience.TryParse(head.Audience, out var audience) || !partner.Enters(audience, sector))
        {
            return new Handed(null, $"the link to {partner.Sector} does not bring {head.Audience} of {head.Sector}");
        }

        var producer = head.ProducerIn(sector);
        if (peers.KeyOf(producer) is not { } key)
        {
            return new Handed(null, IsLater: true, Refused: $"no key of {producer} is known here yet");
        }

        if (EnvelopeSigning.WhyNot(parcel.Envelope, parcel.Withheld is null ? parcel.Bundle : null, key) is { } whyNot)
        {
            return new Handed(null, whyNot);
        }

        IReadOnlyList<string> hops = [.. (parcel.Hops ?? []).Take(MostHops).Select(hop => hop.Contains('@', StringComparison.Ordinal) ? hop : $"{hop}@{partner.Sector}")];
        return await TakeInTurnAsync(producer, parcel with { Hops = hops, Withheld = parcel.Withheld ?? partner.WhyNotTaken(head) }, partner).WaitAsync(cancel);
    }

    /// <summary>A member of another sector, on its hub's word: it is pinned like any other, and a changed key is refused like any other.</summary>
    internal async Task TakeMemberFromPartnerAsync(PartnerTerms partner, MemberPinned? pin, CancellationToken cancel)
    {
        if (pin?.Member.Sector is not { } home || home == sector || !partner.Brings(home))
        {
            return;
        }

        var isFull = peers.Members.Count(known => known.Member.Sector == home) >= MostOfOneSector;
        foreach (var fact in peers.Consider(new MemberEnrolled(pin.Member, pin.NameEn, pin.NameJa, pin.InstitutionKind, pin.EvidenceKey, "", pin.WitnessKey)).Where(fact => !isFull || fact is not MemberPinned))
        {
            await journal.RecordDurablyAsync($"member:{partner.Member}", [], fact, cancel);
        }
    }

    private async Task<Handed> TakeInTurnAsync(MemberId producer, Parcel parcel, PartnerTerms? partner = null)
    {
        var turn = turns.GetOrAdd(producer, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync();
        try
        {
            var head = parcel.Envelope.Head;
            switch (Chains.PlaceOf(producer, head))
            {
                case Place.Next:
                    return await KeepAsync(producer, parcel);
                case Place.Known:
                    return new Handed(Chains.Find(producer, head.Audience, head.Sequence)!.Value.Index);
                case Place.Ahead when partner is not null:
                    return await KeepAsync(producer, parcel); // the gap shows; those before it are with the other hub
                case Place.Ahead:
                    return new Handed(null, Expected: Chains.Contiguous(producer, head.Audience) + 1);
                default:
                    await RecordContradictionAsync(producer, parcel.Envelope);
                    return new Handed(null, $"another envelope of {producer} stands at {head.Sequence} of {head.Audience}, or does not lead to this one");
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Handed> KeepAsync(MemberId producer, Parcel parcel)
    {
        var head = parcel.Envelope.Head;
        var withheld = parcel.Withheld ?? WhyWithheld(head);
        var relayed = new Relayed(head.BundleId, producer, head.Marking, withheld is null ? parcel.Bundle : "") { Envelope = parcel.Envelope, Hops = parcel.Hops, Withheld = withheld };
        var (entry, index) = await journal.RecordDurablyAsync($"member:{producer}", [], relayed, CancellationToken.None);
        Chains.Apply(producer, head, entry, index);
        return new Handed(index, Withheld: withheld);
    }

    private bool IsTooMuch(MemberId member, Parcel parcel) => !allowances.GetOrAdd(member, _ => new Allowance(BytesPerSecond, BytesAtOnce, clock)).Take(BytesOfOne + parcel.Bundle.Length);

    /// <summary>What must not be passed on keeps its place in the chain, so that nobody is missed.</summary>
    private static string? WhyWithheld(EnvelopeHead head) =>
        head.Marking == Tlp.Red && !head.Audience.StartsWith("to/", StringComparison.Ordinal) ? "TLP:RED goes to named recipients only" : null;

    /// <summary>Both envelopes are the producer's own word: together they prove that it said two things.</summary>
    private async Task RecordContradictionAsync(MemberId producer, Envelope other)
    {
        if (Chains.Find(producer, other.Head.Audience, other.Head.Sequence) is var (entry, _) && journal.Find(entry) is Relayed { Envelope: { } one })
        {
            await journal.RecordDurablyAsync($"member:{producer}", [entry], new EquivocationSeen(producer, one, other), CancellationToken.None);
        }
    }

    internal async Task<CapacityReserved> ReserveAsync(MemberId member, Reservation request, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            var answer = askSectorCap(member, request);
            await journal.RecordDurablyAsync($"member:{member}", [], answer, cancel);
            return answer;
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}
