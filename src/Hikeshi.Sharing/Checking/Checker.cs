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

namespace Hikeshi.Sharing.Checking;

/// <summary>Verifies what arrived: the producer's signature on every object, the marking, and whether it is sane here. One bad object never blocks a good one.</summary>
public sealed class Checker(PeerDirectory peers, Func<LedgerView?> ledger, IndicatorSanity sanity, TimeProvider clock)
{
    private const int LargestRule = 64 << 10;
    private static readonly TimeSpan OldestObject = TimeSpan.FromDays(7);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1.25); // clocks may be an hour apart
    private readonly HashSet<string> acceptedObjects = new(StringComparer.Ordinal);
    private readonly Dictionary<MemberId, (DateTimeOffset Since, int Objects)> rate = [];

    /// <summary>What is known of producers; null where nothing is learned.</summary>
    public ReputationBook? Reputation { get; init; }

    public IReadOnlyList<Fact> Check(Recorded<Received> received)
    {
        var producer = received.Fact.Producer;
        if (ledger() is not { } view)
        {
            return [new ObjectRefused(producer, received.Fact.BundleId, "no-ledger", "bundle", "the ledger is empty: nothing can be judged here yet")];
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
        if (!WithinRate(producer, objects.Count, standing.ObjectsPerMinute))
        {
            return [new ObjectRefused(producer, received.Fact.BundleId, "rate", "bundle", $"{producer} sent more than {standing.ObjectsPerMinute} objects within a minute")];
        }

        if (standing.IsQuarantined)
        {
            return [new ObjectRefused(producer, received.Fact.BundleId, "quarantined", "bundle", $"too much of what {producer} shared was wrong: this is kept for people until one of them lifts it")];
        }

        var judged = new Judgement(producer, received.Fact.Envelope?.Head.Audience);
        foreach (var stixObject in objects)
        {
            Judge(stixObject, producer, view, judged);
        }

        return judged.Facts();
    }

    /// <summary>What was accepted before a restart stays accepted.</summary>
    public void Apply(Recorded<Accepted> accepted) => acceptedObjects.UnionWith(accepted.Fact.ObjectIds);

    private void Judge(JsonElement stixObject, MemberId producer, LedgerView view, Judgement judged)
    {
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

        // The producer's identity comes with every bundle; what moves this node comes once.
        if (BundleReader.Text(stixObject, "type") is "indicator" or "course-of-action" or "opinion" && acceptedObjects.Contains(id))
        {
            judged.Refuse(id, "replayed", id, "this object was accepted before; under another bundle it has no second effect");
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
                judged.Keep(id);
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
        if (!DateTimeOffset.TryParse(BundleReader.Text(stixObject, "created"), System.Globalization.CultureInfo.InvariantCulture, out var created))
        {
            return "created: expected a timestamp";
        }

        var age = clock.GetUtcNow() - created;
        return age > OldestObject ? $"it was made {age.TotalDays:0} days ago" : age < -ClockTolerance ? $"it says that it was made in the future ({created:O})" : null;
    }

    private bool WithinRate(MemberId producer, int objects, int most)
    {
        var now = clock.GetUtcNow();
        var (since, count) = rate.GetValueOrDefault(producer, (now, 0));
        if (now - since > TimeSpan.FromMinutes(1))
        {
            (since, count) = (now, 0);
        }

        rate[producer] = (since, count + objects);
        return count + objects <= most;
    }
}
