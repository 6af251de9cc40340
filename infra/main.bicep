targetScope = 'subscription'

@description('Name of the environment; part of the names of all resources.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('A region that has Flex Consumption.')
param location string

@description('256 random bits in Base64, from which the app derives its tokens (Sluice__Security__TokenKey).')
@secure()
param tokenKey string

var tags = { 'azd-env-name': environmentName }
var suffix = uniqueString(subscription().id, environmentName, location)

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module storage 'storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${suffix}'
    location: location
    tags: tags
  }
}

module app 'app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-${suffix}'
    location: location
    tags: tags
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    tokenKey: tokenKey
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_API_NAME string = app.outputs.name
output SERVICE_API_URI string = app.outputs.uri
