using Hikeshi.Facts.Exposure;

namespace Hikeshi.Exposure;

/// <summary>What the advisories of one document reach, as one answer.</summary>
internal static class AssessedTogether
{
    /// <summary>A reason is for people: of an old component hundreds of weaknesses may be known.</summary>
    private const int MostReasons = 5;

    public static ExposureAssessed Of(string documentId, IEnumerable<ExposureAssessed> assessed)
    {
        var each = assessed.Where(one => one.Reached).ToList();
        var services = each.SelectMany(one => one.Services, (one, service) => (one.AdvisoryId, Service: service))
            .GroupBy(pair => (pair.Service.Service, pair.Service.Asset, pair.Service.Component))
            .Select(group => group.First().Service with { Reason = Reason(group.Select(pair => $"{pair.AdvisoryId}: {pair.Service.Reason}").ToList()) })
            .OrderBy(service => service.Service, StringComparer.Ordinal).ThenBy(service => service.Asset, StringComparer.Ordinal).ThenBy(service => service.Component, StringComparer.Ordinal)
            .ToList();
        return new ExposureAssessed(documentId, services.Count > 0, services, Union(each.SelectMany(one => one.Functions)), Union(each.SelectMany(one => one.Suppliers)));
    }

    private static string Reason(List<string> reasons) =>
        string.Join("; ", reasons.Take(MostReasons)) + (reasons.Count > MostReasons ? $"; and {reasons.Count - MostReasons} more" : "");

    private static List<string> Union(IEnumerable<string> ids) => ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
}
