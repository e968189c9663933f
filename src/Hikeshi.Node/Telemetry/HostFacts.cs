using Hikeshi.Detection.Behaviour;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response.Active;

namespace Hikeshi.Node.Telemetry;

/// <summary>What ledger and assessments say of a machine, for behaviour.</summary>
internal sealed class HostFacts(Func<LedgerView?> ledger, Func<ResponseState?> response) : IHostFacts
{
    public HostStanding Of(string host)
    {
        if (ledger() is not { } view || view.FindHost(host) is not { } asset)
        {
            return default;
        }

        return new HostStanding(
            view.ServicesOn(asset).Any(s => s.InternetExposed),
            response()?.Assessments.Values.Any(a => a.Services.Any(s => s.Asset == asset.Id)) == true);
    }
}
