using System.Globalization;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <summary>Notices with their places filled in. Times are local to the institution.</summary>
internal static class SuspensionTexts
{
    /// <param name="until">When customers can expect it to be over: the latest end, or the moment of resuming.</param>
    public static IReadOnlyList<SuspensionNotice> Of(SuspensionPlan plan, bool atResume, InstitutionDocument institution, IReadOnlyList<string> functions, DateTimeOffset from, DateTimeOffset until, DateTimeOffset moment)
    {
        var english = Values(plan, institution, functions, from, until, text => text.En);
        var japanese = Values(plan, institution, functions, from, until, text => text.Ja);
        return
        [
            .. plan.Notices.Where(notice => notice.AtResume == atResume).Select(notice => new SuspensionNotice(
                notice.Id,
                notice.Audience,
                notice.Channel,
                moment.AddMinutes(notice.WithinMinutes),
                new BilingualText(NoticePlaces.Fill(notice.Text.En, english), NoticePlaces.Fill(notice.Text.Ja, japanese)))),
        ];
    }

    /// <summary>Universal time where the ledger's zone is not known here: said with it, so that nobody takes it for local.</summary>
    public static BilingualText Moment(DateTimeOffset at, InstitutionDocument institution) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(institution.Calendar.TimeZone, out var zone)
            ? TimeZoneInfo.ConvertTime(at, zone) is var local ? new BilingualText(English(local), Japanese(local)) : new("", "")
            : new BilingualText(English(at.ToUniversalTime()) + " UTC", Japanese(at.ToUniversalTime()) + "（協定世界時）");

    private static Dictionary<string, string> Values(SuspensionPlan plan, InstitutionDocument institution, IReadOnlyList<string> functions, DateTimeOffset from, DateTimeOffset until, Func<BilingualText, string> say)
    {
        var separator = say(new BilingualText(", ", "、"));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["institution"] = say(institution.Names),
            ["functions"] = string.Join(separator, institution.Functions.Where(function => functions.Contains(function.Id)).Select(function => say(function.Names))),
            ["supplier"] = institution.Suppliers.FirstOrDefault(supplier => supplier.Id == plan.Supplier) is { } supplier ? say(supplier.Names) : plan.Supplier ?? "",
            ["from"] = say(Moment(from, institution)),
            ["until"] = say(Moment(until, institution)),
            ["review"] = say(Moment(from.AddMinutes(plan.Clock.Review), institution)),
            ["fallback"] = string.Join(separator, plan.Fallbacks.Where(route => functions.Contains(route.Function)).Select(route => say(route.Route))),
            ["contact"] = say(plan.Contact),
        };
    }

    private static string English(DateTimeOffset at) => at.ToString("HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Japanese(DateTimeOffset at) => at.ToString("yyyy年M月d日HH時mm分", CultureInfo.InvariantCulture);
}
