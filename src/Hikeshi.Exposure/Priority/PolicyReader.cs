using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Exposure.Priority;

/// <summary>Reads <c>hikeshi-priority-policy/1</c>. Every member is required and no other is allowed; nothing has a value that was not written.</summary>
public static class PolicyReader
{
    private const string Format = "hikeshi-priority-policy/1";
    private const int LongestHours = 3 * 366 * 24;
    private const int MostWindows = 100;
    private const int MostDays = 2_000;

    private static readonly Lazy<PriorityPolicy> Example = new(ReadExample);

    /// <summary><c>docs/examples/priority-policy.yaml</c>: what counts where an institution has written none.</summary>
    public static PriorityPolicy BuiltIn => Example.Value;

    /// <exception cref="RefusedException">A <see cref="PolicyRefused"/> with file, line and member.</exception>
    public static PriorityPolicy Read(string file, ReadOnlySpan<byte> utf8)
    {
        var root = PolicyYaml.Read(file, utf8, (where, what, expected) => new PolicyRefused(where, what, expected));
        if (root.Member("format").Text() is var format && format != Format)
        {
            throw root.Member("format").Refused($"'{format}'", Format);
        }

        var work = root.Member("work");
        var policy = new PriorityPolicy(
            Deadlines(root.Member("deadlines")),
            work.Member("minutes").Number(1, 1440),
            [.. Bounded(work.Member("windows"), MostWindows).Select(Window)],
            Blocked(root.Member("blocked")),
            [.. Bounded(root.Member("freezes"), MostWindows).Select(Freeze)],
            Holidays(root.Member("holidays")));
        work.RefuseOthers();
        root.RefuseOthers();
        return policy;
    }

    private static PriorityPolicy ReadExample()
    {
        const string Name = "priority-policy.yaml";
        using var stream = typeof(PolicyReader).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"{Name} is not embedded");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Read(Name, bytes.ToArray());
    }

    private static Dictionary<SsvcDecision, PolicyDeadline> Deadlines(PolicyNode node)
    {
        var deadlines = new Dictionary<SsvcDecision, PolicyDeadline>
        {
            [SsvcDecision.Immediate] = Deadline(node.Member("immediate")),
            [SsvcDecision.OutOfCycle] = Deadline(node.Member("out-of-cycle")),
            [SsvcDecision.Scheduled] = Deadline(node.Member("scheduled")),
            [SsvcDecision.Defer] = Deadline(node.Member("defer")),
        };
        node.RefuseOthers();
        return deadlines;
    }

    private static PolicyDeadline Deadline(PolicyNode node)
    {
        var hard = node.Member("hardLimitHours").Number(1, LongestHours);
        var target = node.Member("targetHours").Number(1, LongestHours);
        node.RefuseOthers();
        return target <= hard
            ? new PolicyDeadline(TimeSpan.FromHours(target), TimeSpan.FromHours(hard))
            : throw node.Member("targetHours").Refused($"{target}", $"at most hardLimitHours, {hard}");
    }

    private static WorkWindowRule Window(PolicyNode node)
    {
        var days = Bounded(node.Member("days"), 8).Select(Kind).ToHashSet();
        var window = new WorkWindowRule(days, node.Member("from").Time(), node.Member("to").Time());
        node.RefuseOthers();
        return days.Count > 0 ? window : throw node.Member("days").Refused("no day", "one day or more");
    }

    private static DayKind Kind(PolicyNode node) => Word(node, Enum.GetValues<DayKind>());

    private static BlockedTimes Blocked(PolicyNode node)
    {
        var cutOffs = node.Member("cutOffs");
        var blocked = new BlockedTimes(
            node.Member("openingHours").Truth(),
            TimeSpan.FromMinutes(cutOffs.Member("minutesBefore").Number(0, 1440)),
            TimeSpan.FromMinutes(cutOffs.Member("minutesAfter").Number(0, 1440)),
            node.Member("gotobi").Truth(),
            node.Member("monthEnd").Truth(),
            Word(node.Member("gotobiShift"), Enum.GetValues<GotobiShift>()));
        cutOffs.RefuseOthers();
        node.RefuseOthers();
        return blocked;
    }

    private static ChangeFreeze Freeze(PolicyNode node)
    {
        var names = node.Member("names");
        var freeze = new ChangeFreeze(new BilingualText(names.Member("en").Text(), names.Member("ja").Text()), node.Member("from").LocalTime(), node.Member("to").LocalTime());
        names.RefuseOthers();
        node.RefuseOthers();
        return freeze.From < freeze.To ? freeze : throw node.Member("to").Refused("not after from", "a time after from");
    }

    private static NationalHolidays Holidays(PolicyNode node)
    {
        var first = node.Member("firstYear").Number(1949, 2200);
        var last = node.Member("lastYear").Number(first, 2200);
        var days = new HashSet<DateOnly>();
        foreach (var item in Bounded(node.Member("days"), MostDays))
        {
            var day = item.Day();
            if (day.Year < first || day.Year > last || !days.Add(day))
            {
                throw item.Refused($"{item.Scalar}{(day.Year < first || day.Year > last ? "" : " is there twice")}", $"days from {first} to {last}, each once");
            }
        }

        var holidays = new NationalHolidays(node.Member("source").Text(), first, last, days);
        node.RefuseOthers();
        return holidays;
    }

    private static T Word<T>(PolicyNode node, IReadOnlyList<T> words)
        where T : struct, Enum
    {
        var text = node.Text();
        foreach (var word in words)
        {
            if (word.ToString().ToLowerInvariant() == text)
            {
                return word;
            }
        }

        throw node.Refused($"'{text}'", string.Join(", ", words).ToLowerInvariant());
    }

    private static IReadOnlyList<PolicyNode> Bounded(PolicyNode node, int most) =>
        node.List() is var items && items.Count <= most ? items : throw node.Refused($"{items.Count} entries", $"at most {most}");
}
