using System.Text.Json;
using Hikeshi.Exposure;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Reach;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;
using Hikeshi.Sharing.Reputation;
using Hikeshi.Sharing.Stix;
using Hikeshi.Sharing.Versions;

namespace Hikeshi.Sharing.Checking;

/// <summary>Verifies what arrived: the producer's signature on every object, the marking, and whether it is sane here. One bad object never blocks a good one.</summary>
public sealed class Checker(PeerDirectory peers, Func<LedgerView?> ledger, IndicatorSanity sanity, TimeProvider clock)
{
    private const int LargestRule = 64 << 10;
    private static readonly TimeSpan OldestObject = TimeSpan.FromDays(7);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1.25); // clocks may be an hour apart
    private readonly ObjectVersions versions = new(ObjectVersions.MostOfOneProducer);
    private readonly ProducerRate rate = new(OldestObject, ClockTolerance);

    /// <summary>What is known of producers; null where nothing is learned.</summary>
    public ReputationBook? Reputation { get; init; }

    public IReadOnlyList<Fact> Check(Recorded<Received> received)
    {
        var producer = received.Fact.Producer;
        if (ledger() is not { } view)
        {
            return [.. EndedBy(producer, BundleReader.Read(received.Fact.Bundle).Objects), new ObjectRefused(producer, received.Fact.BundleId, "no-ledger", "bundle", "the ledger is empty: nothing can be judged here yet")];
        }

        var (bundleId, objects, broken) = BundleReader.Read(received.Fact.Bundle);
        if (broken is null && bundleId != received.Fact.BundleId)
        {
            broken = $"it calls itself {bundleId} and was delivered as {received.Fact.BundleId}";
        }

        if (broken is not null)
        {
            return [new ObjectRefused(producer, received.Fact.BundleId, "malformed", "bundle", broken)];
        }

        var standing = Reputation?.StandingOf(producer, clock.GetUtcNow()) ?? ProducerStanding.Unknown(producer);
        if (!rate.Takes(producer, objects.Count, standing.ObjectsPerMinute, received.Fact.Envelope?.Head.At, clock.GetUtcNow()))
        {
            return [.. EndedBy(producer, objects), new ObjectRefused(producer, received.Fact.BundleId, "rate", "bundle", $"{producer} sent more than {standing.ObjectsPerMinute} objects within a minute")];
        }

        if (standing.IsQuarantined)
        {
            return [.. EndedBy(producer, objects), new ObjectRefused(producer, received.Fact.BundleId, "quarantined", "bundle", $"too much of what {producer} shared was wrong: this is kept for people until one of them lifts it")];
        }

        var judged = new Judgement(producer, received.Fact.Envelope?.Head.Audience);
        foreach (var stixObject in objects)
        {
            Judge(stixObject, producer, view, judged);
        }

        return judged.Facts();
    }

    /// <summary>What a bundle would be judged, as if it came now; nothing is kept of it.</summary>
    public IReadOnlyList<Fact> Preview(MemberId producer, string bundle)
    {
        var (id, objects, broken) = BundleReader.Read(bundle);
        if (ledger() is not { } view)
        {
            return [new ObjectRefused(producer, id, "no-ledger", "bundle", "the ledger is empty: nothing can be judged here yet")];
        }

        var judged = new Judgement(producer, audience: null) { IsPreview = true };
        foreach (var stixObject in objects)
        {
            Judge(stixObject, producer, view, judged);
        }

        return broken is null ? judged.Facts() : [new ObjectRefused(producer, id, "malformed", "bundle", broken)];
    }

    /// <summary>What was accepted before a restart stays accepted, in the version in which it was.</summary>
    public void Apply(Recorded<Accepted> accepted)
    {
        // Logs from before say no versions: whatever came later than the entry is newer.
        foreach (var version in accepted.Fact.Versions ?? [.. accepted.Fact.ObjectIds.Select(id => new ObjectVersion(id, accepted.Time, "", Ends: false))])
        {
            versions.Accept(accepted.Fact.Producer, version, accepted.Id);
        }
    }

    /// <summary>A version that was refused takes the place of older ones all the same.</summary>
    public void Apply(Recorded<ObjectRefused> refused)
    {
        if (refused.Fact.Version is { } version)
        {
            versions.Note(refused.Fact.Producer, version);
        }
    }

    public void Apply(Recorded<Retracted> retracted)
    {
        foreach (var version in retracted.Fact.Objects)
        {
            versions.Note(retracted.Fact.Producer, version);
        }
    }

    /// <summary>Whether what was accepted in this version is still what its producer says.</summary>
    public bool IsStanding(MemberId producer, string objectId, DateTimeOffset modified) => versions.IsStanding(producer, objectId, modified);

    /// <summary>What ends an object is heard whatever else is wrong: it only ever undoes what the same producer caused.</summary>
    private IEnumerable<Fact> EndedBy(MemberId producer, IReadOnlyList<JsonElement> objects)
    {
        var judged = new Judgement(producer, audience: null);
        foreach (var stixObject in objects.Where(VersionReader.Ends))
        {
            if (peers.KeyOf(producer) is { } key && ObjectSignature.Verify(stixObject, key))
            {
                IsNewest(stixObject, producer, judged);
            }
        }

        return judged.Facts();
    }

    /// <summary>Whether the object is one to judge: what its producer has said in a newer version, or ended, is none any more. Only the producer's own signature comes as far as here.</summary>
    private bool IsNewest(JsonElement stixObject, MemberId producer, Judgement judged)
    {
        if (VersionReader.Of(stixObject) is not { } version)
        {
            return true; // the producer's identity comes with every bundle
        }

        if (version.Modified > clock.GetUtcNow() + ClockTolerance)
        {
            judged.Refuse(version.ObjectId, "untimely", version.ObjectId, $"it says that it was made in the future ({version.Modified:O})");
            return false;
        }

        var (arrival, before) = judged.IsPreview ? (versions.Consider(producer, version), null) : versions.Note(producer, version);
        var isNew = arrival is Arrival.First or Arrival.Newer;
        judged.Begin(isNew ? version : null);
        switch (arrival)
        {
            case Arrival.First or Arrival.Newer when version.Ends:
                judged.Retract(version, Retracted.Revoked, VersionReader.ReasonOf(stixObject), before);
                return false;
            case Arrival.Newer:
                judged.Retract(version, Retracted.Corrected, "", before);
                return true;
            case Arrival.First:
                return true;
            case Arrival.Contradictory:
                judged.Retract(version, Retracted.Contradictory, "", before);
                judged.Refuse(version.ObjectId, "contradictory", version.ObjectId, $"{producer} signed two contents as one version ({version.Modified:O}): neither counts");
                return false;
            case Arrival.Ended:
                judged.Refuse(version.ObjectId, "retracted", version.ObjectId, $"{producer} has taken it back");
                return false;
            default:
                judged.Refuse(version.ObjectId, "replayed", version.ObjectId, arrival == Arrival.Older ? "a newer version of this object came before" : "this version came before; under another bundle it has no second effect");
                return false;
        }
    }

    private void Judge(JsonElement stixObject, MemberId producer, LedgerView view, Judgement judged)
    {
        judged.Begin(newest: null);
        var id = BundleReader.Text(stixObject, "id") ?? "(no id)";
        if (peers.KeyOf(producer) is not { } key)
        {
            judged.Refuse(id, "unknown-producer", id, $"no key of {producer} is pinned here");
            return;
        }

        if (!ObjectSignature.Verify(stixObject, key))
        {
            judged.Refuse(id, "signature", id, $"the signature is not {producer}'s");
            return;
        }

        if (!IsNewest(stixObject, producer, judged) || VersionReader.Ends(stixObject))
        {
            return;
        }

        if (StixMarking.Strictest(BundleReader.Texts(stixObject, "object_marking_refs")) is not { } marking || marking > Tlp.AmberStrict)
        {
            judged.Refuse(id, "marking", id, "expected a TLP 2.0 marking up to AMBER+STRICT; RED goes to named persons, not to machines");
            return;
        }

        if (Untimely(stixObject) is { } untimely)
        {
            judged.Refuse(id, "untimely", id, untimely);
            return;
        }

        judged.Mark(marking);
        switch (BundleReader.Text(stixObject, "type"))
        {
            case "indicator" when BundleReader.Text(stixObject, "pattern_type") == "sigma":
                JudgeRule(stixObject, id, judged);
                break;
            case "indicator":
                JudgeIndicator(stixObject, id, view, judged);
                break;
            case "course-of-action" when stixObject.TryGetProperty(BundleBuilder.ShieldProperty, out var shield) && shield.ValueKind == JsonValueKind.Object:
                JudgeShield(shield, id, view, judged);
                break;
            case "opinion" when stixObject.TryGetProperty(BundleBuilder.RingProperty, out var report) && report.ValueKind == JsonValueKind.Object:
                JudgeReport(stixObject, report, id, judged);
                break;
            default:
                judged.Tell(stixObject, id);
                break;
        }
    }

    private static void JudgeShield(JsonElement shield, string id, LedgerView view, Judgement judged)
    {
        var suggestion = new ComponentShieldSuggestion(
            id,
            BundleReader.Text(shield, "component") ?? "",
            BundleReader.Text(shield, "versions") ?? "",
            BundleReader.Text(shield, "advisory") ?? "",
            BundleReader.Text(shield, "because") ?? "");
        try
        {
            ExposureAssessor.RunsComponent(view, suggestion.Component, suggestion.Versions);
            judged.Accept(suggestion);
        }
        catch (RefusedException unreadable)
        {
            judged.Refuse(id, "malformed", suggestion.Component, unreadable.Refusal.Sentence);
        }
    }

    private static void JudgeReport(JsonElement opinion, JsonElement report, string id, Judgement judged)
    {
        var (kind, value, outcome) = (BundleReader.Text(report, "kind") ?? "", BundleReader.Text(report, "value") ?? "", BundleReader.Text(report, "outcome"));
        var isThing = kind is "ipv4-addr" or "ipv6-addr" ? IpPrefix.TryParse(value, out _) : kind == "domain-name" && DomainName.IsPlausible(value);
        if (!isThing || outcome is not (RingReported.Good or RingReported.Harm))
        {
            judged.Refuse(id, "malformed", value, "expected what came of an address or a name: good or harm");
            return;
        }

        judged.Accept(new SharedRingReport(BundleReader.Texts(opinion, "object_refs").FirstOrDefault() ?? "", kind, value, outcome), id);
    }

    private static void JudgeRule(JsonElement stixObject, string id, Judgement judged)
    {
        var text = BundleReader.Text(stixObject, "pattern") ?? "";
        var name = BundleReader.Text(stixObject, "name") ?? id;
        if (text.Length is 0 or > LargestRule)
        {
            judged.Refuse(id, "rule", name, $"a rule has 1 to {LargestRule} characters");
            return;
        }

        // Whether it compiles is found out where it is adopted; the compensating control does not wait for that.
        judged.Accept(new SharedRule(id, name, text), name);
    }

    private void JudgeIndicator(JsonElement stixObject, string id, LedgerView view, Judgement judged)
    {
        var pattern = BundleReader.Text(stixObject, "pattern") ?? "";
        if (BundleReader.Text(stixObject, "pattern_type") != "stix" || BundleReader.SimplePattern(pattern) is not var (kind, value))
        {
            judged.Refuse(id, "malformed", pattern, "this pattern cannot be acted on here; it is kept for people");
        }
        else if (sanity.Check(kind, value, view.Institution) is { } unsound)
        {
            judged.Refuse(id, unsound.Code, value, unsound.Reason);
        }
        else
        {
            judged.Accept(new SharedIndicator(id, kind, value));
        }
    }

    /// <summary>A signed object stays signed for ever; it may move this node only while it is news.</summary>
    private string? Untimely(JsonElement stixObject)
    {
        if (BundleReader.Text(stixObject, "created") is null || VersionReader.TimeOf(stixObject) is not { } made)
        {
            return "created, modified: expected timestamps";
        }

        var age = clock.GetUtcNow() - made;
        return age > OldestObject ? $"it was made {age.TotalDays:0} days ago" : age < -ClockTolerance ? $"it says that it was made in the future ({made:O})" : null;
    }
}
