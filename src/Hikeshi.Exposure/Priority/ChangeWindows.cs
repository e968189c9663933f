namespace Hikeshi.Exposure.Priority;

/// <summary>Every time in which a policy lets people work, one after the other.</summary>
public static class ChangeWindows
{
    /// <summary>Times between two moments in which the policy's work fits as a whole, outside freezes and what else the policy blocks; ascending, none touches another.</summary>
    /// <param name="most">No more than so many.</param>
    public static IReadOnlyList<WorkWindow> Between(PriorityPolicy policy, BankingCalendar calendar, DateTimeOffset from, DateTimeOffset to, int most)
    {
        var windows = new List<WorkWindow>();
        for (var next = WorkWindows.First(policy, calendar, from, to); next is { } window && windows.Count < most; next = WorkWindows.First(policy, calendar, window.End, to))
        {
            windows.Add(window);
        }

        return windows;
    }
}
