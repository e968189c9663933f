namespace Hikeshi.Response.Playbooks;

/// <summary>How large a playbook may be, and how far a run may go. Whoever sends us one does not decide how much of us it takes.</summary>
/// <param name="Bytes">Of the file.</param>
/// <param name="Steps">In its workflow.</param>
/// <param name="Variables">That it declares, those of its steps counted.</param>
/// <param name="TotalSteps">That a run enters, nested playbooks and every turn of a loop counted.</param>
/// <param name="Turns">Of one while-condition.</param>
/// <param name="Depth">Of playbooks that call playbooks; the outermost is at 1.</param>
/// <param name="Branches">That are under way at the same time.</param>
/// <param name="TotalTime">After which a run is stopped that waits for nobody.</param>
/// <param name="CommandTime">For a command whose step has no timeout.</param>
/// <param name="PersonTime">After which a person's work is overdue, when its step has no timeout.</param>
public sealed record PlaybookLimits(int Bytes, int Steps, int Variables, int TotalSteps, int Turns, int Depth, int Branches, TimeSpan TotalTime, TimeSpan CommandTime, TimeSpan PersonTime)
{
    public static PlaybookLimits Default { get; } = new(
        Bytes: 4 << 20, Steps: 1000, Variables: 1000, TotalSteps: 10_000, Turns: 100, Depth: 8, Branches: 256,
        TotalTime: TimeSpan.FromDays(7), CommandTime: TimeSpan.FromHours(1), PersonTime: TimeSpan.FromDays(1));
}
