namespace Hikeshi.Detection.Correlating;

/// <summary>What reaches a correlation: a rule that held for an event, or a correlation that held.</summary>
/// <param name="Step">The same for all that one event, or one window that ended, brings about.</param>
/// <param name="IsReported">False for a correlation that went on holding.</param>
internal sealed record Signal(string RuleId, bool IsEvent, bool IsReported, long Ticks, long Step, IReadOnlyList<string> Names, IReadOnlyList<string?> Values, IReadOnlyList<EventEvidence> Evidence)
{
    public string? Value(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal))
            {
                return Values[i];
            }
        }

        return null;
    }
}

/// <param name="Member">Its position in <c>rules</c>.</param>
/// <param name="Text">What is counted as a value; empty where nothing is.</param>
internal sealed record Sample(int Member, long Ticks, long Step, string Text, decimal Number, IReadOnlyList<EventEvidence> Evidence);
