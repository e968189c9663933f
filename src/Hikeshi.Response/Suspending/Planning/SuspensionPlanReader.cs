using Hikeshi.Facts.Response;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Response.Suspending.Planning;

/// <summary>Reads <c>hikeshi-suspension-plan/1</c> (YAML; JSON is a part of it). An invalid one is refused as a whole.</summary>
public static partial class SuspensionPlanReader
{
    public const string Format = "hikeshi-suspension-plan/1";
    private const int LongestText = 4_000;
    private const int MostItems = 200;
    private const int MostPeople = 5;
    private const int LongestWait = 24 * 60;
    private const int LongestLife = 7 * 24 * 60;
    private const int ShortestReview = 5;

    /// <exception cref="RefusedException">A <see cref="SuspensionPlanRefused"/> with file, line and member.</exception>
    public static SuspensionPlan Read(string file, ReadOnlySpan<byte> utf8)
    {
        var root = PolicyYaml.Read(file, utf8, (where, what, expected) => new SuspensionPlanRefused(where, what, expected));
        root.Member("format").Word(Format);
        var isForSupplier = root.Member("kind").Word("service", "supplier") == "supplier";
        var plan = new SuspensionPlan(
            Convert.ToHexStringLower(SHA256.HashData(utf8)),
            Id(root.Member("id")),
            isForSupplier ? root.Member("supplier").Text() : null,
            isForSupplier && root.Member("waysIn").Word("cut", "keep") == "cut",
            Both(root.Member("names")),
            isForSupplier ? [] : [.. root.Member("functions").Texts(MostItems).Select(node => node.Text())],
            Items(root.Member("criteria"), node => SuspensionCriteriaReader.Read(node, isForSupplier), criterion => criterion.Id),
            Authority(root.Member("authority")),
            Schedule(root.Member("clock")),
            Items(root.Optional("stop"), StopMeasureReader.Read, measure => $"{measure.Kind} {measure.Target}"),
            Items(root.Member("fallbacks"), Fallback, route => route.Function),
            Items(root.Member("notices"), node => Notice(node, isForSupplier), notice => notice.Id),
            Items(root.Optional("tasks"), Task, task => task.Id),
            Resume(root.Member("resume")),
            Both(root.Member("contact")));
        root.RefuseOthers();
        Together(root, plan);
        return plan;
    }

    internal static string Id(PolicyNode node) =>
        IdForm.IsMatch(node.Text()) ? node.Text() : throw node.Refused($"'{node.Scalar}'", "1 to 63 characters of a-z, 0-9 and '-'");

    internal static BilingualText Both(PolicyNode node)
    {
        var both = new BilingualText(Short(node.Member("en")), Short(node.Member("ja")));
        node.RefuseOthers();
        return both;
    }

    internal static string Short(PolicyNode node) =>
        node.Text() is { Length: <= LongestText } text && !string.IsNullOrWhiteSpace(text) ? text.TrimEnd() : throw node.Refused("an empty or very long text", $"1 to {LongestText} characters");

    /// <summary>What the parts must be to each other.</summary>
    private static void Together(PolicyNode root, SuspensionPlan plan)
    {
        var routes = root.Member("fallbacks").List();
        if (!plan.IsForSupplier)
        {
            if (plan.Functions.FirstOrDefault(function => plan.Fallbacks.All(route => route.Function != function)) is { } without)
            {
                throw root.Member("fallbacks").Refused($"no route for {without}", "a fallback for every function that is stopped");
            }

            if (plan.Fallbacks.Index().FirstOrDefault(pair => !plan.Functions.Contains(pair.Item.Function)) is { Item: { } stray } at)
            {
                throw routes[at.Index].Member("function").Refused($"'{stray.Function}' is not stopped by this plan", string.Join(", ", plan.Functions));
            }

            if (plan.Notices.All(notice => notice.AtResume) || plan.Notices.All(notice => !notice.AtResume))
            {
                throw root.Member("notices").Refused(plan.Notices.All(notice => notice.AtResume) ? "none at the start" : "none at the resumption", "customers are told when it stops and when it goes on again");
            }

            if (plan.Stop.Count == 0)
            {
                throw root.Refused("stop: nothing", "one measure or more: a service plan stops something");
            }
        }

        if (plan.Notices.Index().FirstOrDefault(pair => !pair.Item.AtResume && pair.Item.WithinMinutes > plan.Clock.TellCustomers) is { Item: { } slow } told)
        {
            throw root.Member("notices").List()[told.Index].Member("withinMinutes").Refused($"{slow.WithinMinutes}", $"at most tellCustomersWithinMinutes, {plan.Clock.TellCustomers}");
        }

        if (plan.Fallbacks.Index().FirstOrDefault(pair => pair.Item.OpensWithinMinutes > plan.Clock.End) is { Item: not null } late)
        {
            throw routes[late.Index].Member("opensWithinMinutes").Refused($"{late.Item.OpensWithinMinutes}", $"at most the {plan.Clock.End} minutes of the suspension");
        }
    }

    private static DecisionAuthority Authority(PolicyNode node)
    {
        var (decides, deputy) = (Role(node.Member("decides")), Role(node.Member("deputy")));
        var authority = new DecisionAuthority(decides.Role, decides.Person, deputy.Role, deputy.Person, node.Member("people").Number(2, MostPeople));
        node.RefuseOthers();
        return authority.DeciderPerson is not null && authority.DeciderPerson == authority.DeputyPerson
            ? throw node.Member("deputy").Refused("the same person as the one who decides", "somebody else")
            : authority;
    }

    private static (BilingualText Role, string? Person) Role(PolicyNode node)
    {
        var person = node.Optional("person");
        var role = new BilingualText(Short(node.Member("en")), Short(node.Member("ja")));
        node.RefuseOthers();
        return person is null || person.Text().StartsWith("person:", StringComparison.Ordinal) ? (role, person?.Text()) : throw person.Refused($"'{person.Scalar}'", "person:ID, as evidence names people");
    }

    private static SuspensionSchedule Schedule(PolicyNode node)
    {
        var schedule = new SuspensionSchedule(
            node.Member("deputyAfterMinutes").Number(1, LongestWait),
            node.Member("decideWithinMinutes").Number(1, LongestWait),
            node.Member("lapsesAfterMinutes").Number(1, LongestWait),
            node.Member("tellCustomersWithinMinutes").Number(1, LongestWait),
            node.Member("reportWithinMinutes").Number(1, LongestWait),
            node.Member("reviewEveryMinutes").Number(ShortestReview, LongestWait),
            node.Member("endsAtLatestAfterMinutes").Number(1, LongestLife));
        node.RefuseOthers();
        return schedule.Deputy >= schedule.Decide ? throw node.Member("deputyAfterMinutes").Refused($"{schedule.Deputy}", $"less than decideWithinMinutes, {schedule.Decide}: the deputy needs time to decide")
            : schedule.Decide > schedule.Lapse ? throw node.Member("lapsesAfterMinutes").Refused($"{schedule.Lapse}", $"decideWithinMinutes, {schedule.Decide}, or more: a late decision is still one")
            : new[] { ("tellCustomersWithinMinutes", schedule.TellCustomers), ("reportWithinMinutes", schedule.Report), ("reviewEveryMinutes", schedule.Review) }.FirstOrDefault(pair => pair.Item2 > schedule.End) is { Item1: { } late }
                ? throw node.Member(late).Refused("later than the end", $"at most endsAtLatestAfterMinutes, {schedule.End}")
            : schedule;
    }

    private static FallbackRoute Fallback(PolicyNode node)
    {
        var route = new FallbackRoute(node.Member("function").Text(), Both(node.Member("route")), Both(node.Member("owner")), node.Member("opensWithinMinutes").Number(0, LongestLife));
        node.RefuseOthers();
        return route;
    }

    private static NoticeTemplate Notice(PolicyNode node, bool hasSupplier)
    {
        var notice = new NoticeTemplate(
            Id(node.Member("id")),
            node.Member("at").Word("start", "resume") == "resume",
            Both(node.Member("audience")),
            Both(node.Member("channel")),
            node.Member("withinMinutes").Number(0, LongestWait),
            Both(node.Member("text")));
        node.RefuseOthers();
        NoticePlaces.Check(node.Member("text"), notice.Text, hasSupplier);
        return notice;
    }

    private static SuspensionTask Task(PolicyNode node)
    {
        var task = new SuspensionTask(Id(node.Member("id")), Both(node.Member("text")), Both(node.Member("owner")), node.Member("withinMinutes").Number(1, LongestLife));
        node.RefuseOthers();
        return task;
    }

    private static ResumePlan Resume(PolicyNode node)
    {
        var resume = new ResumePlan(Both(node.Member("decides")), Items(node.Member("criteria"), Criterion, criterion => criterion.Id));
        node.RefuseOthers();
        return resume.Criteria.Count == 0 ? throw node.Member("criteria").Refused("none", "one or more: what shows that the state is clean") : resume;
    }

    private static ResumeCriterion Criterion(PolicyNode node)
    {
        var criterion = new ResumeCriterion(Id(node.Member("id")), Both(node.Member("text")));
        node.RefuseOthers();
        return criterion;
    }

    private static IReadOnlyList<T> Items<T>(PolicyNode? list, Func<PolicyNode, T> read, Func<T, string> key)
    {
        if (list is null)
        {
            return [];
        }

        var nodes = list.List();
        if (nodes.Count > MostItems)
        {
            throw list.Refused($"{nodes.Count} entries", $"at most {MostItems}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. nodes.Select(node => read(node) is var item && seen.Add(key(item)) ? item : throw node.Refused($"'{key(item)}' is there twice", "each once"))];
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdForm { get; }
}
