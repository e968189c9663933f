using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Facts.Exposure;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Priority;

/// <summary>Takes from the ledger what a priority needs.</summary>
public static class Places
{
    /// <summary>
    /// Exposure: open when a reached service is exposed to the internet; controlled when it is a service of the own network; small when the component
    /// runs on hosts that serve nothing; unknown when the assessment reached nothing. The most exposed place counts.
    /// </summary>
    public static LedgerFacts Of(ExposureAssessed assessed, LedgerView ledger)
    {
        if (!assessed.Reached)
        {
            return new LedgerFacts(Exposure: null, Functions: null);
        }

        var exposure = assessed.Services.Max(place => place switch
        {
            { InternetExposed: true } => SystemExposure.Open,
            { Service.Length: > 0 } => SystemExposure.Controlled,
            _ => SystemExposure.Small,
        });
        var functions = ledger.Institution.Functions.Where(function => assessed.Functions.Contains(function.Id)).ToList();
        return new LedgerFacts(exposure, functions);
    }

    /// <summary>Of one service, or of hosts that carry none.</summary>
    public static LedgerFacts Of(Service? service, LedgerView ledger) => service is null
        ? new LedgerFacts(SystemExposure.Small, [])
        : new LedgerFacts(service.InternetExposed ? SystemExposure.Open : SystemExposure.Controlled, ledger.FunctionsOf(service).ToList());
}
