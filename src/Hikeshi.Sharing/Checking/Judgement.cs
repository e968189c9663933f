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
    private Tlp strictest = Tlp.Clear;

    public void Refuse(string id, string code, string what, string reason) => refused.Add(new ObjectRefused(producer, id, code, what, reason));

    /// <summary>What is derived inherits the strictest marking of what it is derived from.</summary>
    public void Mark(Tlp marking) => strictest = marking > strictest ? marking : strictest;

    public void Keep(string id) => accepted.Add(id);

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
            facts.Add(new Accepted(producer, accepted, strictest, heading, i == 0 ? indicators : [], rule.Rule, suggestions.ElementAtOrDefault(i)) { Audience = audience, Reports = i == 0 && reports.Count > 0 ? reports : null });
        }

        return [.. facts, .. refused];
    }
}
