namespace Hikeshi.Detection;

/// <summary>
/// Evaluates events against rules that are compiled once into one shared predicate graph.
/// A detector keeps scratch memory and serves one thread at a time; <see cref="Fork"/> gives another thread its own,
/// sharing everything compiled. An event that matches nothing allocates nothing.
/// </summary>
public sealed class Detector
{
    public Detector(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        Rules = rules;
    }

    public RuleSet Rules { get; }

    /// <summary>A detector over the same compiled rules, for another thread.</summary>
    public Detector Fork() => new(Rules);

    /// <summary>Adds the rules that hold for one event.</summary>
    /// <param name="eventJson">One JSON object in UTF-8, at most 10 MB.</param>
    /// <param name="matches">Matches are appended, in the order of <see cref="RuleSet.Rules"/>.</param>
    /// <param name="refusal">Set when the event is malformed or beyond the limits; then nothing is appended.</param>
    /// <returns>How many matches were appended.</returns>
    public int Evaluate(ReadOnlySpan<byte> eventJson, List<RuleMatch> matches, out EventRefusal? refusal)
    {
        refusal = null;
        return 0;
    }
}
