using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Sharing.Checking;

/// <summary>Collects the verdicts over one bundle: one acceptance of everything sound, one refusal for each object that is not.</summary>
internal sealed class Judgement(MemberId producer)
{
    private readonly List<string> accepted = [];
    private readonly List<SharedIndicator> indicators = [];
    private readonly List<ObjectRefused> refused = [];
    private SharedRule? rule;
    private ComponentShieldSuggestion? suggestion;
    private Tlp strictest = Tlp.Clear;
    private string title = "";

    public void Refuse(string id, string code, string what, string reason) => refused.Add(new ObjectRefused(producer, id, code, what, reason));

    /// <summary>What is derived inherits the strictest marking of what it is derived from.</summary>
    public void Mark(Tlp marking) => strictest = marking > strictest ? marking : strictest;

    public void Keep(string id) => accepted.Add(id);

    public void Accept(SharedRule shared, string ruleTitle)
    {
        Keep(shared.ObjectId);
        rule = shared;
        title = ruleTitle;
    }

    public void Accept(SharedIndicator indicator)
    {
        Keep(indicator.ObjectId);
        indicators.Add(indicator);
    }

    public void Accept(ComponentShieldSuggestion shield)
    {
        Keep(shield.ObjectId);
        suggestion = shield;
    }

    public IReadOnlyList<Fact> Facts()
    {
        var actionable = rule is not null || suggestion is not null || indicators.Count > 0;
        var heading = title.Length > 0 ? title : $"{indicators.Count} indicators";
        return actionable
            ? [new Accepted(producer, accepted, strictest, heading, indicators, rule, suggestion), .. refused]
            : [.. refused];
    }
}
