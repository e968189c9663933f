using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules;

/// <summary>A test of section 6.</summary>
/// <param name="Clause">Its number, for example <c>6.1.27.9</c>.</param>
/// <param name="Check">Finds what violates it; nothing when it does not apply.</param>
internal sealed record CsafRule(string Clause, string Title, Func<CsafView, IEnumerable<Found>> Check)
{
    /// <summary>No more findings of one rule than this: a publisher who made one mistake a thousand times knows it from the first hundred.</summary>
    private const int Most = 100;

    public IEnumerable<CsafFinding> Findings(CsafView view) => Check(view).Take(Most).Select(found => new CsafFinding(Clause, found.Path.ToString(), found.Sentence));
}

/// <param name="Path">What violates the rule.</param>
internal readonly record struct Found(CsafPath Path, string Sentence);
