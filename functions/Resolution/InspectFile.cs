using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Files;

namespace Sluice.Resolution;

public sealed record InspectRequest(FileVersion File, UploadContext Upload);

/// <param name="Resolution">Null where the bytes are no longer those that were asked about.</param>
public sealed record Inspection(ResolutionResult? Resolution);

/// <summary>Step 2, a check: what the file's header says, and whether that is within the limits.</summary>
public sealed class InspectFile(QuarantineBlobs blobs, IOptions<ResolutionOptions> options)
{
    public const string Name = nameof(InspectFile);

    [Function(Name)]
    public async Task<Inspection> RunAsync([ActivityTrigger] InspectRequest request, CancellationToken cancellation)
    {
        var (file, upload) = request;
        try
        {
            var header = await HeaderReader.ReadAsync(new BlobContentSource(blobs, file, upload.Size), options.Value, cancellation);
            return new Inspection(ResolutionCheck.Check(header, upload.Size, upload.Name, upload.DeclaredType, options.Value, upload.StoredType));
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return new Inspection(null);
        }
    }
}
