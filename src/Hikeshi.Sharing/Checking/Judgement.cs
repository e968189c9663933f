using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Checking;

/// <summary>Collects the verdicts over one bundle: an acceptance of everything sound (another for each further rule or shield, as a fact carries one of each), and a refusal for each object that is not.</summary>
internal sealed class Judgement(MemberId producer, string? audience)
{
    private readonly List<string> accepted = [];
    private readonly List<SharedIndicator> indicators = [];
    private readonly List<SharedRingReport> reports = [];
    private readonly List<ObjectRefused> refused = [];
    private readonly List<(SharedRule Rule, string Title)> rules = [];
    private readonly List<ComponentShieldSuggestion> suggestions = [];
    private readonly List<ObjectVersion> versions = [];
    private readonly List<Retracted> retracted = [];
    private readonly ContextReader context = new();
    private Tlp strictest = Tlp.Clear;
    private ObjectVersion? version;

    /// <summary>Nothing is kept of what is judged.</summary>
    public bool IsPreview { get; init; }

    /// <summary>The object that is judged now.</summary>
    /// <param name="newest">Its version, when it takes the place of what was known.</param>
    public void Begin(ObjectVersion? newest) => version = newest;

    /// <summary>Its producer takes back what it said before.</summary>
    /// <param name="acceptedIn">Where that was accepted; null when it was not, or is under way.</param>
    public void Retract(ObjectVersion by, string why, string reason, EntryId? acceptedIn)
    {
        if (retracted.FindIndex(each => (each.Why, each.Reason, each.Accepted) == (why, reason, acceptedIn)) is var same and >= 0)
        {
            retracted[same] = retracted[same] with { Objects = [.. retracted[same].Objects, by] };
        }
        else
        {
            retracted.Add(new Retracted(producer, [by], why, reason, acceptedIn));
        }
    }

    public void Refuse(string id, string code, string what, string reason) => refused.Add(new ObjectRefused(producer, id, code, what, reason) { Version = version });

    /// <summary>What is derived inherits the strictest marking of what it is derived from.</summary>
    public void Mark(Tlp marking) => strictest = marking > strictest ? marking : strictest;

    /// <summary>What it tells beside what can be acted on.</summary>
    public void Tell(JsonElement stixObject, string id)
    {
        Keep(id);
        context.Take(stixObject, id);
    }

    public void Keep(string id)
    {
        accepted.Add(id);
        if (version is { } newest)
        {
            versions.Add(newest);
        }
    }

    public void Accept(SharedRule shared, string ruleTitle)
    {
        Keep(shared.ObjectId);
        rules.Add((shared, ruleTitle));
    }

    public void Accept(SharedIndicator indicator)
    {
        Keep(indicator.ObjectId);
        indicators.Add(indicator);
    }

    public void Accept(ComponentShieldSuggestion shield)
    {
        Keep(shield.ObjectId);
        suggestions.Add(shield);
    }

    /// <summary>Its id is kept, so that it counts once.</summary>
    public void Accept(SharedRingReport report, string id)
    {
        Keep(id);
        reports.Add(report);
    }

    public IReadOnlyList<Fact> Facts()
    {
        var facts = new List<Fact>();
        for (var i = 0; i < Math.Max(Math.Max(rules.Count, suggestions.Count), indicators.Count + reports.Count > 0 ? 1 : 0); i++)
        {
            var rule = rules.ElementAtOrDefault(i);
            var heading = rule.Title ?? rules.FirstOrDefault().Title ?? (indicators.Count == 0 && reports.Count > 0 ? "what came of it" : $"{indicators.Count} indicators");
            facts.Add(new Accepted(producer, accepted, strictest, heading, i == 0 ? indicators : [], rule.Rule, suggestions.ElementAtOrDefault(i))
            {
                Audience = audience,
                Reports = i == 0 && reports.Count > 0 ? reports : null,
                Versions = versions.Count == 0 ? null : versions,
                Context = context.Found,
            });
        }

        // What stands in the place of something is decided upon first: where it says the same, nothing is let go of in between.
        return [.. facts, .. retracted, .. refused];
    }
}
