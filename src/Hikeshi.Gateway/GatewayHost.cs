using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Control;
using Hikeshi.Gateway.DataPlane;
using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Hikeshi.Gateway;

/// <summary>The stand-in for every member's firewall, running: data plane and enforcement protocol, in this process.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly GatewayDataPlane data;
    private readonly List<MemberControl> members;
    private readonly WebApplication control;

    private GatewayHost(GatewayDataPlane data, List<MemberControl> members, WebApplication control) =>
        (this.data, this.members, this.control) = (data, members, control);

    /// <summary>Base address of the enforcement protocol.</summary>
    public Uri Control => new(control.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Returns when all listeners are up.</summary>
    /// <exception cref="IOException">An address is taken.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux: the members' networks need all of 127.0.0.0/8 to be loopback.</exception>
    public static async Task<GatewayHost> StartAsync(GatewayConfig config, TimeProvider clock, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("the gateway stand-in runs on Linux, where all of 127.0.0.0/8 is loopback");
        }

        var plane = new GatewayDataPlane(config);
        List<MemberControl> controls = [.. plane.Gates.Select(g => new MemberControl(g, clock))];
        var host = new GatewayHost(plane, controls, BuildControl(config, new EnforcementProtocol(controls, clock)));
        try
        {
            await host.control.StartAsync(cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until cancelled; writes one line <c>ready</c> when all listeners are up.</summary>
    /// <exception cref="RefusedException">The configuration cannot be used.</exception>
    public static async Task RunAsync(string configPath, TextWriter output, CancellationToken cancel)
    {
        await using var host = await StartAsync(GatewayConfigReader.ReadFile(configPath), TimeProvider.System, cancel);
        await output.WriteLineAsync("ready");
        await output.FlushAsync(cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await control.DisposeAsync();
        members.ForEach(m => m.Dispose());
        data.Dispose();
    }

    private static WebApplication BuildControl(GatewayConfig config, EnforcementProtocol protocol)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EnforcementProtocol.MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 1024;

            // A node keeps its connection warm between orders that may be hours apart.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
            kestrel.Listen(config.Control, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(protocol.HandleAsync);
        return app;
    }
}
