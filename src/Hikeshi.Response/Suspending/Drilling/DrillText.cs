using System.Text;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Response.Suspending.Drilling;

/// <summary>A drill's report for people, in one language.</summary>
public sealed class DrillText
{
    private readonly StringBuilder text = new();
    private readonly Func<BilingualText, string> say;

    private DrillText(string language) => say = both => language == "ja" ? both.Ja : both.En;

    /// <param name="language">en or ja.</param>
    public static string Of(DrillReport report, string language)
    {
        var written = new DrillText(language);
        written.Write(report);
        return written.text.ToString();
    }

    private void Write(DrillReport report)
    {
        Line(Words("title", report.Names, report.Plan));
        Line(Words("title.asof", report.IfDecided[0].At));
        Section(Words("section.holes", report.Holes.Count), report.Holes, hole => Line($"  ! {say(hole.Text)}"));
        Section(Words("section.asked"), report.Asked, asked => Line($"  {say(asked.Who)}: {say(asked.How)}"));
        Section(Words("section.functions"), report.Functions, Function);
        Section(Words("section.measures"), report.Measures, Measure);
        Section(Words("section.decided"), report.IfDecided, Moment);
        Section(Words("section.silent"), report.IfNobodyAnswers, Moment);
        Section(Words("section.notices"), report.Notices, Notice);
        Section(Words("section.resume"), [report.ResumeDecides], decides => Line($"  {Words("line.resume", decides)}"));
        foreach (var needed in report.ResumeNeeds)
        {
            Line($"  - {say(needed)}");
        }
    }

    private void Function(DrillFunction function)
    {
        Line($"  {say(function.Names)} ({function.Id}): {Words("line.function", function.Tier, function.ToleranceMinutes)}");
        Line($"    -> {(function.Fallback is { } route ? say(route) : Words("line.no-fallback"))}");
        if (function.NextCutOff is { } cutOff)
        {
            Line($"    {Words("line.cut-off", cutOff)}");
        }
    }

    private void Measure(DrillMeasure measure)
    {
        Line($"  {measure.Action}  {measure.Target}");
        foreach (var held in measure.HeldBy)
        {
            Line($"    ? {held}");
        }

        foreach (var actuator in measure.Actuators)
        {
            Line($"    {actuator.Name}: {actuator.State}, {actuator.Detail}");
        }

        if (measure.Actuators.Count == 0)
        {
            Line($"    {Words("line.no-actuator")}");
        }
    }

    private void Moment(DrillMoment moment) =>
        Line($"  +{moment.Minutes,-5} {say(moment.At)}  {say(moment.What)}{(say(moment.Who) is { Length: > 0 } who ? $" [{who}]" : "")}");

    private void Notice(DrillNotice notice)
    {
        Line($"  {notice.Id}: {say(notice.Audience)}, {say(notice.Channel)}, {Words("line.by", notice.By)}");
        foreach (var line in say(notice.Text).Split('\n'))
        {
            Line($"    | {line}");
        }
    }

    private void Section<T>(string title, IReadOnlyList<T> items, Action<T> each)
    {
        Line("");
        Line(title);
        foreach (var item in items)
        {
            each(item);
        }

        if (items.Count == 0)
        {
            Line($"  {Words("line.none")}");
        }
    }

    private string Words(string key, params object[] values) => say(SuspensionWords.Say(key, values));

    private void Line(string line) => text.Append(line).Append('\n');
}
